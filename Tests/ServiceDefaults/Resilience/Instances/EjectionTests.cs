using ServiceDefaults.Resilience.Instances;

namespace Tests.ServiceDefaults.Resilience.Instances;

public sealed class EjectionTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Ejection _ejection;

    public EjectionTests() => _ejection = new(_time);

    [Fact]
    public void Probe_BeforeASecond_IsNotDue()
    {
        Assert.True(Eject());
        _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));

        Assert.False(_ejection.TryProbe(nothingElse: false));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_ejection.TryProbe(nothingElse: false));
        Assert.False(_ejection.TryProbe(nothingElse: false));
    }

    [Fact]
    public void Pause_AfterEachFailedProbe_IsTwiceAsLongUpToThirtySeconds()
    {
        Eject();
        foreach (var seconds in new[] { 2, 4, 8, 16, 30, 30 })
        {
            _time.Advance(_ejection.Remaining(nothingElse: false));
            Assert.True(_ejection.TryProbe(nothingElse: false));
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.False(Eject());
            Assert.Equal(TimeSpan.FromSeconds(seconds), _ejection.Remaining(nothingElse: false));
        }
    }

    [Fact]
    public void Attempts_BegunBefore_CountAsOne()
    {
        var begun = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Eject();
        for (var i = 0; i < 200; i++)
        {
            Assert.False(_ejection.Eject(begun));
        }

        Assert.Equal(Ejection.First, _ejection.Remaining(nothingElse: false));
    }

    [Fact]
    public void Probe_WhenThereIsNothingElse_IsDueFourTimesASecond()
    {
        Eject();
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250) - TimeSpan.FromTicks(1));
            Assert.False(_ejection.TryProbe(nothingElse: true));
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.True(_ejection.TryProbe(nothingElse: true));
            Assert.False(_ejection.TryProbe(nothingElse: true));
            _time.Advance(TimeSpan.FromTicks(1));
            Eject();
        }
    }

    [Fact]
    public void Readmission_ThatHoldsForTenSeconds_StartsAnew()
    {
        Eject();
        _time.Advance(TimeSpan.FromSeconds(1));
        Eject();

        Assert.True(Readmit());
        Assert.False(Readmit());
        Assert.False(_ejection.IsActive);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(Eject());
        Assert.Equal(Ejection.First, _ejection.Remaining(nothingElse: false));
    }

    [Fact]
    public void Readmission_OfAnInstanceThatFlaps_LetsThePauseGrow()
    {
        Eject();
        foreach (var seconds in new[] { 2, 4, 8, 16, 30, 30 })
        {
            _time.Advance(_ejection.Remaining(nothingElse: false));
            Assert.True(_ejection.TryProbe(nothingElse: false));
            Assert.True(Readmit());
            _time.Advance(TimeSpan.FromMilliseconds(200));
            Assert.True(Eject());
            Assert.Equal(TimeSpan.FromSeconds(seconds), _ejection.Remaining(nothingElse: false));
        }
    }

    [Fact]
    public void Success_BegunBefore_ReadmitsNothing()
    {
        var begun = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromTicks(1));
        Eject();

        Assert.False(_ejection.Readmit(begun));
        Assert.True(_ejection.IsActive);
    }

    private bool Readmit() => _ejection.Readmit(_time.GetTimestamp());

    private bool Eject() => _ejection.Eject(_time.GetTimestamp());
}
