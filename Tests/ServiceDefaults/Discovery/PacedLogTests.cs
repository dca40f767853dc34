using ServiceDefaults.Discovery;

namespace Tests.ServiceDefaults.Discovery;

public sealed class PacedLogTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<(int From, int To)> _told = [];
    private readonly PacedLog<int> _log;

    public PacedLogTests() => _log = new PacedLog<int>(0, static (a, b) => a == b, (from, to) => _told.Add((from, to)), _time);

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Report_FirstChange_IsToldAtOnce()
    {
        _log.Report(1);

        Assert.Equal([(0, 1)], _told);
    }

    [Fact]
    public void Report_NoChange_IsNotTold()
    {
        _log.Report(0);
        _log.Report(1);
        _time.Advance(TimeSpan.FromSeconds(5));
        _log.Report(1);

        Assert.Equal([(0, 1)], _told);
    }

    [Fact]
    public void Report_ManyChangesWithinASecond_TellsWhatBecameOfThem()
    {
        _log.Report(1);
        _log.Report(2);
        _log.Report(3);
        Assert.Equal([(0, 1)], _told);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([(0, 1), (1, 3)], _told);
    }

    [Fact]
    public void Report_BackAtWhatWasTold_TellsNothing()
    {
        _log.Report(1);
        _log.Report(2);
        _log.Report(1);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([(0, 1)], _told);
    }

    [Fact]
    public void Report_FlappingEvery200Milliseconds_IsOneLineASecond()
    {
        for (var i = 1; i <= 50; i++)
        {
            _log.Report(i);
            _time.Advance(TimeSpan.FromMilliseconds(200));
        }

        Assert.InRange(_told.Count, 9, 11);
    }
}
