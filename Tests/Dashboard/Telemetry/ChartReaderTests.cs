using Dashboard.Otlp.Protos;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Filters;
using Dashboard.Telemetry.Metrics.Charts;
using Tests.Dashboard.Otlp;

namespace Tests.Dashboard.Telemetry;

public sealed class ChartReaderTests : StoreTest
{
    private const long Second = Timestamps.Second;

    [Fact]
    public void Counter_IsShownAsItsRate_AlsoAcrossARestart()
    {
        var (store, intake) = NewStore();
        intake.Take(Sent.Counter("worker", "jobs", [(10 * Second, 100), (20 * Second, 150), (30 * Second, 20)]));

        var chart = ChartReader.Read(store.Metrics.Read(null, new("", "jobs")), [], 0, 30 * Second, 3);

        Assert.Equal([null, 5.0, 2.0], Assert.Single(chart.Lines).Values);
    }

    [Fact]
    public void Counter_OfOneDimension_IsChosenByItsFilter()
    {
        var (store, intake) = NewStore();
        intake.Take(Sent.Counter("worker", "jobs", [(10 * Second, 1), (20 * Second, 11)], "a"));
        intake.Take(Sent.Counter("worker", "jobs", [(10 * Second, 1), (20 * Second, 101)], "b"));

        var chart = ChartReader.Read(store.Metrics.Read(null, new("", "jobs")), AttributeFilter.ParseAll(["of=b"]), 0, 20 * Second, 2);

        Assert.Equal(10, Assert.Single(chart.Lines).Values[^1]);
    }

    [Theory]
    [InlineData(0.5, 15)]
    [InlineData(0.9, 19)]
    [InlineData(0.25, 12.5)]
    public void Percentile_IsSpreadEvenlyWithinItsBucket(double quantile, double expected) =>
        Assert.Equal(expected, ChartReader.Percentile([10, 20, 30], [0, 100, 0, 0], quantile)!.Value, 6);

    [Fact]
    public void Percentile_OfNothing_IsNone() => Assert.Null(ChartReader.Percentile([10, 20], [0, 0, 0], 0.5));

    [Fact]
    public void Percentile_AboveTheLastBound_IsThatBound() => Assert.Equal(20, ChartReader.Percentile([10, 20], [0, 0, 5], 0.99));

    [Fact]
    public void Histogram_Delta_IsAddedUpAndKeepsItsExemplars()
    {
        var (store, intake) = NewStore();
        for (var i = 1; i <= 3; i++)
        {
            var point = new HistogramDataPoint
            {
                TimeUnixNano = (ulong)(i * 10 * Second), Count = 4, Sum = 60, BucketCounts = { 0, 4, 0 }, ExplicitBounds = { 10, 20 },
                Exemplars = { new Exemplar { AsDouble = 15, TimeUnixNano = (ulong)(i * 10 * Second), TraceId = Sent.Id(16, i), SpanId = Sent.Id(8, i) } },
            };
            intake.Take(Of(new Metric { Name = "time", Histogram = new() { AggregationTemporality = AggregationTemporality.Delta, DataPoints = { point } } }));
        }

        var read = store.Metrics.Read(null, new("", "time"));
        var chart = ChartReader.Read(read, [], 0, 30 * Second, 3);

        Assert.Equal(12UL, read[0].Series[0].Points[^1].Count);
        Assert.Equal(["p50", "p90", "p99"], chart.Lines.Select(static line => line.Label));
        Assert.Equal(15, chart.Lines[0].Values[^1]);
        Assert.Equal(3, chart.Exemplars.Count);
    }

    [Fact]
    public void ExponentialHistogram_HasTheBoundsOfItsScale()
    {
        var (store, intake) = NewStore();
        var point = new ExponentialHistogramDataPoint { TimeUnixNano = 1, Count = 7, Scale = 0, ZeroCount = 1, Positive = new() { Offset = 0, BucketCounts = { 2, 4 } } };

        intake.Take(Of(new Metric { Name = "time", ExponentialHistogram = new() { AggregationTemporality = AggregationTemporality.Cumulative, DataPoints = { point } } }));

        var kept = store.Metrics.Read(null, new("", "time"))[0].Series[0].Points[0];
        Assert.Equal([1.0, 2.0, 4.0], kept.Bounds!);
        Assert.Equal([1UL, 2, 4, 0], kept.Buckets!);
    }

    [Fact]
    public void Histogram_WhoseBucketsDoNotFitItsBounds_IsRejectedAlone()
    {
        var (store, intake) = NewStore();
        var metric = new Metric
        {
            Name = "time",
            Histogram = new() { DataPoints = { new HistogramDataPoint { BucketCounts = { 1 }, ExplicitBounds = { 1, 2 } }, new HistogramDataPoint { TimeUnixNano = 1, Count = 1, BucketCounts = { 1, 0 }, ExplicitBounds = { 1 } } } },
        };

        Assert.Equal(1, intake.Take(Of(metric)).PartialSuccess.RejectedDataPoints);
        Assert.Single(store.Metrics.Read(null, new("", "time"))[0].Series[0].Points);
    }

    private static ExportMetricsServiceRequest Of(Metric metric) => new()
    {
        ResourceMetrics = { new ResourceMetrics { Resource = Sent.Resource("worker"), ScopeMetrics = { new ScopeMetrics { Metrics = { metric } } } } },
    };
}
