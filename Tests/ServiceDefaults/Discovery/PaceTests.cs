using ServiceDefaults.Discovery;

namespace Tests.ServiceDefaults.Discovery;

public sealed class PaceTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Next_AfterAQuietTime_LetsAFewThroughAtOnce()
    {
        var pace = new Pace(_time);
        for (var round = 0; round < 3; round++)
        {
            Assert.All(Enumerable.Range(0, 4), _ => Assert.Equal(TimeSpan.Zero, pace.Next()));
            Assert.Equal(Interval, pace.Next());
            _time.Advance(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public void Next_AsOftenAsAllowed_IsTwiceASecond()
    {
        var pace = new Pace(_time);
        var begin = _time.GetUtcNow();

        for (var i = 0; i < 24; i++)
        {
            _time.Advance(pace.Next());
        }

        Assert.Equal(20 * Interval, _time.GetUtcNow() - begin);
    }

    [Fact]
    public void Next_ClockSetBack_WaitsNoLonger()
    {
        var clock = new ClockSetBack(_time);
        var pace = new Pace(clock);
        clock.By = TimeSpan.FromHours(1);

        Assert.All(Enumerable.Range(0, 4), _ => Assert.Equal(TimeSpan.Zero, pace.Next()));
        Assert.Equal(Interval, pace.Next());
    }

    private sealed class ClockSetBack(TimeProvider time) : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() - By;

        public override long GetTimestamp() => time.GetTimestamp();
    }
}
