using Dashboard.Telemetry.Logs;
using Dashboard.Telemetry.Traces;
using Tests.Dashboard.Otlp;

namespace Tests.Dashboard.Telemetry;

public sealed class TelemetryStoreTests : StoreTest
{
    [Fact]
    public void Logs_OfANoisyResource_PushOutItsOwnAlone()
    {
        var (store, intake) = NewStore(static limits => limits.Logs = 10);
        intake.Take(Sent.Logs("quiet", "the only one"));

        intake.Take(Sent.Logs("noisy", Enumerable.Range(1, 25).Select(static number => $"line {number}")));

        Assert.Equal(["the only one"], store.Logs.Query(new LogQuery { Resource = "quiet" }, 100).Select(static entry => entry.Message));
        Assert.Equal(Enumerable.Range(16, 10).Select(static number => $"line {number}").Reverse(), store.Logs.Query(new LogQuery { Resource = "noisy" }, 100).Select(static entry => entry.Message));
        Assert.Equal(15, store.Resources.Drops.Logs);
    }

    [Fact]
    public void Traces_OfANoisyResource_LeaveThePartsOfOthers()
    {
        var (store, intake) = NewStore(static limits => limits.Traces = 3);
        intake.Take(Sent.Spans("quiet", Sent.Span(1, 1)));

        intake.Take(Sent.Spans("noisy", Enumerable.Range(1, 5).Select(static trace => Sent.Span(trace, 100 + trace, parent: 1))));

        var traces = store.Traces.Query(new TraceQuery(), 100);
        Assert.Equal(4, traces.Count);
        Assert.Equal("quiet", Assert.Single(traces[^1].Spans).Resource.Key.Name);
        Assert.Equal(3, store.Traces.Query(new TraceQuery { Resource = "noisy" }, 100).Count);
        Assert.Equal(2, store.Resources.Drops.Traces);
    }

    [Fact]
    public void Trace_PastItsLimitOfSpans_KeepsTheFirstAndCountsTheRest()
    {
        var (store, intake) = NewStore(static limits => limits.SpansPerTrace = 10);

        intake.Take(Sent.Spans("worker", Enumerable.Range(1, 7).Select(static span => Sent.Span(1, span))));
        intake.Take(Sent.Spans("worker", Enumerable.Range(8, 7).Select(static span => Sent.Span(1, span))));

        Assert.Equal(10, Assert.Single(store.Traces.Query(new TraceQuery(), 10)).Spans.Length);
        Assert.Equal(4, store.Resources.Drops.Spans);
    }

    [Fact]
    public void Points_PastTheLimit_PushOutTheOldestOfAllSeries()
    {
        var (store, intake) = NewStore(static limits => limits.MetricPoints = 10);

        intake.Take(Sent.Counter("worker", "first", Enumerable.Range(1, 8).Select(static i => ((long)i, (long)i))));
        intake.Take(Sent.Counter("worker", "second", Enumerable.Range(1, 8).Select(static i => ((long)i, (long)i))));

        Assert.Equal(2, Assert.Single(Assert.Single(store.Metrics.Read("worker", new("", "first"))).Series).Points.Length);
        Assert.Equal(8, Assert.Single(Assert.Single(store.Metrics.Read("worker", new("", "second"))).Series).Points.Length);
        Assert.Equal(6, store.Resources.Drops.Points);
    }

    [Fact]
    public void Points_OfACounterThatStands_TakeTwoHoweverLongItStands()
    {
        var (store, intake) = NewStore();

        intake.Take(Sent.Counter("worker", "jobs", Enumerable.Range(1, 1_000).Select(static i => ((long)i, 7L))));

        var points = Assert.Single(Assert.Single(store.Metrics.Read("worker", new("", "jobs"))).Series).Points;
        Assert.Equal([1L, 1_000L], points.Select(static point => point.Time));
        Assert.Equal(0, store.Resources.Drops.Points);
    }

    [Fact]
    public void Series_WhoseLastPointIsPushedOut_IsGoneWithItsInstrument()
    {
        var (store, intake) = NewStore(static limits => limits.MetricPoints = 5);
        intake.Take(Sent.Counter("worker", "rare", [(1, 1)]));

        intake.Take(Sent.Counter("worker", "busy", Enumerable.Range(1, 5).Select(static i => ((long)i, (long)i))));

        Assert.Equal(["busy"], store.Metrics.Instruments(null).Select(static info => info.Key.Name));
    }

    [Fact]
    public void Resources_TenThousandNames_KeepTheOnesSeenLastAndSayHowManyLeft()
    {
        var (store, intake) = NewStore(static limits => limits.Resources = 100);

        for (var i = 0; i < 10_000; i++)
        {
            intake.Take(Sent.Logs($"service-{i}", "hello"));
            Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(100, store.Resources.All.Count);
        Assert.Equal(9_900, store.Resources.Evicted);
        Assert.Equal(9_900, store.Resources.Drops.Logs);
        Assert.Equal(100, store.Logs.Query(new LogQuery(), 10_000).Count);
        Assert.Contains(store.Resources.All, static resource => resource.Key.Name == "service-9999");
    }

    [Fact]
    public void Memory_PastTheBudget_TakesTheOldestOfTheLargest()
    {
        var (store, intake) = NewStore(static limits => limits.Megabytes = 1);
        intake.Take(Sent.Logs("small", "stays"));

        intake.Take(Sent.Logs("large", Enumerable.Range(0, 500).Select(static number => $"{number} {new string('x', 4_000)}")));

        Assert.InRange(store.Bytes, 1, 1_048_576);
        Assert.Single(store.Logs.Query(new LogQuery { Resource = "small" }, 10));
        Assert.StartsWith("499 ", store.Logs.Query(new LogQuery { Resource = "large" }, 1)[0].Message, StringComparison.Ordinal);
        Assert.True(store.Resources.Drops.Logs > 100);
    }

    [Fact]
    public void Memory_OfWhatIsRemoved_IsGivenBack()
    {
        var (store, intake) = NewStore(static limits => (limits.Logs, limits.Traces, limits.MetricPoints, limits.Resources) = (5, 5, 5, 1));
        for (var i = 0; i < 50; i++)
        {
            intake.Take(Sent.Logs("first", $"{i} {new string('x', 500)}"));
            intake.Take(Sent.Spans("first", Sent.Span(i + 1, i + 1)));
            intake.Take(Sent.Counter("first", "jobs", [(i, i)]));
        }

        intake.Take(Sent.Logs("second", "x"));

        Assert.Equal(store.Resources.All[0].Bytes, store.Bytes);
        Assert.InRange(store.Bytes, 1, 500);
        Assert.Empty(store.Traces.Query(new TraceQuery(), 10));
        Assert.Empty(store.Metrics.Instruments(null));
    }

    [Fact]
    public async Task Change_WhileSomebodyWaits_WakesThemAndLaterOnesAtOnce()
    {
        var (store, intake) = NewStore();
        var seen = store.Logs.Changed.Version;
        var waiting = store.Logs.Changed.WaitAsync(seen, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        intake.Take(Sent.Logs("worker", "hello"));

        await waiting;
        Assert.True(store.Logs.Changed.WaitAsync(seen, TestContext.Current.CancellationToken).IsCompleted);
    }
}
