using Dashboard.Telemetry;
using Dashboard.Telemetry.Metrics;
using Attribute = Dashboard.Telemetry.Attribute;

namespace Dashboard.Components.RequestPath;

/// <summary>What services did at their databases within a time: <c>db.client.operation.duration</c> of the semantic conventions of OpenTelemetry.</summary>
internal static class DatabaseTraffic
{
    private const string Name = "db.client.operation.duration";

    public static IReadOnlyList<(string Instance, string Database, PathStats Stats)> Read(TelemetryStore store, TimeSpan window)
    {
        var since = store.Time.Now() - (window.Ticks * 100);
        var found = new Dictionary<(string Instance, string Database), List<Change>>();
        foreach (var key in store.Metrics.Instruments(null).Where(static info => info.Key.Name == Name).Select(static info => info.Key))
        {
            foreach (var snapshot in store.Metrics.Read(null, key))
            {
                foreach (var series in snapshot.Series.Where(static series => series.Points.Length > 0))
                {
                    var database = Attribute.Find(series.Dimensions, "db.namespace") ?? Attribute.Find(series.Dimensions, "db.system.name") ?? "database";
                    var (at, change) = ((snapshot.Resource.DisplayName, database), Change.Of(series, since));
                    if (!found.TryGetValue(at, out var changes))
                    {
                        found.Add(at, changes = []);
                    }

                    changes.Add(change);
                }
            }
        }

        return [.. found.Select(entry => (entry.Key.Instance, entry.Key.Database, Stats(entry.Value, window)))];
    }

    private static PathStats Stats(List<Change> changes, TimeSpan window)
    {
        var count = changes.Sum(static change => change.Count);
        return new PathStats(
            count / window.TotalSeconds, count == 0 ? 0 : changes.Where(static change => change.IsError).Sum(static change => change.Count) / count,
            Quantile(changes, count, 0.5), Quantile(changes, count, 0.99));
    }

    /// <summary>The upper bound of the bucket that it lies in, in nanoseconds.</summary>
    private static long Quantile(List<Change> changes, double count, double quantile)
    {
        if (count == 0 || changes.FirstOrDefault(static change => change.Bounds.Length > 0) is not { } shape)
        {
            return 0;
        }

        var (rank, seen) = (quantile * count, 0.0);
        for (var i = 0; i < shape.Bounds.Length; i++)
        {
            seen += changes.Where(change => change.Buckets.Length > i).Sum(change => change.Buckets[i]);
            if (seen >= rank)
            {
                return (long)(shape.Bounds[i] * Timestamps.Second);
            }
        }

        return (long)(shape.Bounds[^1] * Timestamps.Second);
    }

    private sealed record Change(double Count, double[] Bounds, double[] Buckets, bool IsError)
    {
        public static Change Of(SeriesSnapshot series, long since)
        {
            // A sum since the start: what it was at the beginning of the time is taken off.
            var before = series.Points.LastOrDefault(point => point.Time < since);
            var last = series.Points[^1];
            var buckets = (last.Buckets ?? []).Select((bucket, i) => (double)bucket - (before.Buckets is { } then && then.Length > i ? then[i] : 0)).Select(static value => Math.Max(0, value));
            return new Change(Math.Max(0, (double)last.Count - before.Count), last.Bounds ?? [], [.. buckets], Attribute.Find(series.Dimensions, "error.type") is not null);
        }
    }
}
