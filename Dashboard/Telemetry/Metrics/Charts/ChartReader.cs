using Dashboard.Telemetry.Filters;

namespace Dashboard.Telemetry.Metrics.Charts;

/// <summary>From points to lines: values of gauges, rates of counters, percentiles of histograms.</summary>
public static class ChartReader
{
    private const int MostLines = 8;
    private const int MostExemplars = 100;
    private const long Stale = 90 * Timestamps.Second;

    private static readonly (string Label, double Quantile)[] Quantiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)];

    public static Chart Read(IReadOnlyList<InstrumentSnapshot> instruments, IReadOnlyList<AttributeFilter> dimensions, long from, long to, int steps)
    {
        var times = Enumerable.Range(1, steps).Select(step => from + ((to - from) / steps * step)).ToArray();
        var series = instruments.SelectMany(instrument => instrument.Series.Where(series => Fits(series, dimensions)).Select(series => (instrument.Resource, Series: series))).ToList();
        if (series.Count == 0)
        {
            return new(from, to, times, [], []);
        }

        var kind = instruments[0].Info.Kind;
        IReadOnlyList<ChartLine> lines = kind == InstrumentKind.Histogram
            ? Percentiles([.. series.Select(static one => one.Series)], from, times)
            : [.. series.Select(one => new ChartLine(LabelOf(one.Resource.DisplayName, one.Series, instruments.Count > 1), Values(one.Series, kind == InstrumentKind.Counter, from, times)))
                .OrderByDescending(static line => line.Values.Max() ?? 0).Take(MostLines)];
        return new(from, to, times, lines, Exemplars(series.Select(static one => one.Series), from, to));
    }

    public static bool Fits(SeriesSnapshot series, IReadOnlyList<AttributeFilter> dimensions) => dimensions.All(filter => filter.Fits(Attribute.Find(series.Dimensions, filter.Key)));

    public static string LabelOf(string resource, SeriesSnapshot series, bool named)
    {
        var label = string.Join(", ", series.Dimensions.Select(static dimension => $"{dimension.Key}={dimension.Value}"));
        return label.Length == 0 ? resource : named ? $"{resource}: {label}" : label;
    }

    /// <summary>The value below which a share of what was measured lies, by even spread within a bucket; null for nothing measured.</summary>
    public static double? Percentile(double[] bounds, ReadOnlySpan<ulong> buckets, double quantile)
    {
        var total = 0UL;
        foreach (var bucket in buckets)
        {
            total += bucket;
        }

        if (total == 0 || bounds.Length == 0)
        {
            return null;
        }

        var (wanted, below) = (quantile * total, 0.0);
        for (var i = 0; i < bounds.Length; i++)
        {
            if (buckets[i] > 0 && below + buckets[i] >= wanted)
            {
                var lower = i > 0 ? bounds[i - 1] : Math.Min(0, bounds[0]);
                return lower + ((bounds[i] - lower) * ((wanted - below) / buckets[i]));
            }

            below += buckets[i];
        }

        // Above the last bound nothing is known but that.
        return bounds[^1];
    }

    private static double?[] Values(SeriesSnapshot series, bool isRate, long from, long[] times)
    {
        var values = new double?[times.Length];
        for (var i = 0; i < times.Length; i++)
        {
            if (Step(series.Points, i == 0 ? from : times[i - 1], times[i]) is var (before, last))
            {
                values[i] = !isRate ? series.Points[last].Value : before < 0 ? null : Rate(series.Points[before], series.Points[last]);
            }
        }

        return values;
    }

    private static double Rate(MetricPoint before, MetricPoint last)
    {
        // One that fell was started again.
        var grown = last.Value >= before.Value ? last.Value - before.Value : last.Value;
        return grown * Timestamps.Second / Math.Max(1, last.Time - before.Time);
    }

    private static ChartLine[] Percentiles(List<SeriesSnapshot> series, long from, long[] times)
    {
        var values = Quantiles.Select(_ => new double?[times.Length]).ToArray();
        for (var i = 0; i < times.Length; i++)
        {
            var (bounds, sum) = Measured(series, i == 0 ? from : times[i - 1], times[i]);
            for (var q = 0; q < Quantiles.Length; q++)
            {
                values[q][i] = Percentile(bounds, sum, Quantiles[q].Quantile);
            }
        }

        return [.. Quantiles.Select((quantile, q) => new ChartLine(quantile.Label, values[q]))];
    }

    /// <summary>What all series measured within a step.</summary>
    private static (double[] Bounds, ulong[] Sum) Measured(List<SeriesSnapshot> series, long from, long to)
    {
        double[] bounds = [];
        ulong[] sum = [];
        foreach (var one in series)
        {
            if (Step(one.Points, from, to) is not var (before, last) || one.Points[last] is not { Bounds: { } its, Buckets: { } buckets })
            {
                continue;
            }

            if (bounds.Length == 0)
            {
                (bounds, sum) = (its, new ulong[buckets.Length]);
            }

            if (its.AsSpan().SequenceEqual(bounds))
            {
                var old = before >= 0 && one.Points[before] is { } then && then.Count <= one.Points[last].Count && then.Buckets?.Length == buckets.Length ? then.Buckets : null;
                for (var i = 0; i < sum.Length; i++)
                {
                    sum[i] += old is null ? buckets[i] : buckets[i] - Math.Min(buckets[i], old[i]);
                }
            }
        }

        return (bounds, sum);
    }

    /// <summary>The last point of a step and the one to compare it with, -1 if it is the first; null if there is none, or none for a while.</summary>
    private static (int Before, int Last)? Step(MetricPoint[] points, long from, long to)
    {
        var last = IndexAt(points, to);
        if (last < 0 || to - points[last].Time > Stale)
        {
            return null;
        }

        var before = IndexAt(points, from);
        return (before == last ? last - 1 : before, last);
    }

    /// <summary>The last point not after a time; -1 if there is none.</summary>
    private static int IndexAt(MetricPoint[] points, long time)
    {
        var (low, high) = (0, points.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = points[middle].Time <= time ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private static Exemplar[] Exemplars(IEnumerable<SeriesSnapshot> series, long from, long to) =>
    [
        .. series.SelectMany(static one => one.Points).Where(static point => point.Exemplars is not null).SelectMany(static point => point.Exemplars!)
            .Where(exemplar => exemplar.Time >= from && exemplar.Time <= to && !exemplar.TraceId.IsNone).DistinctBy(static exemplar => (exemplar.TraceId, exemplar.SpanId, exemplar.Time))
            .OrderByDescending(static exemplar => exemplar.Value).Take(MostExemplars),
    ];
}
