using ServiceDefaults.Resilience.Instances;

namespace Tests.ServiceDefaults.Resilience.Instances;

public sealed class FailurePenaltyTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FailurePenalty _penalty;

    public FailurePenaltyTests() => _penalty = new(_time);

    [Fact]
    public void Failure_EachSecond_WeighsHalfAsMuch()
    {
        _penalty.Add();
        foreach (var weight in new[] { 10, 5, 2.5, 1.25 })
        {
            Assert.Equal(weight, _penalty.Value, tolerance: 0.001);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void Failures_OneAfterTheOther_AddUp()
    {
        _penalty.Add();
        _time.Advance(TimeSpan.FromSeconds(1));
        _penalty.Add();

        Assert.Equal(15, _penalty.Value, tolerance: 0.001);
    }

    [Fact]
    public void Failures_HoweverMany_AreForgottenWithinTwentySeconds()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _penalty.Add();
        }

        Assert.Equal(1000, _penalty.Value, tolerance: 0.001);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0, _penalty.Value);
    }
}
