using Dashboard.Telemetry;
using Dashboard.Telemetry.Metrics;
using Attribute = Dashboard.Telemetry.Attribute;

namespace Dashboard.Components.RequestPath;

/// <summary>How a caller's breaker for an instance stands: meter ServiceDefaults.Resilience.</summary>
public sealed record BreakerReading(string Caller, string Instance, string State)
{
    private static readonly InstrumentKey Key = new("ServiceDefaults.Resilience", "service_calls.breaker.state");
    private static readonly string[] States = ["closed", "open", "half open"];

    public static IReadOnlyList<BreakerReading> ReadAll(TelemetryStore store)
    {
        var newest = new Dictionary<(string Caller, string Instance), MetricPoint>();
        foreach (var snapshot in store.Metrics.Read(null, Key))
        {
            foreach (var series in snapshot.Series.Where(static series => series.Points.Length > 0))
            {
                // An instance that came back is a new one to the breaker: name@start.
                var instance = (Attribute.Find(series.Dimensions, "instance") ?? "").Split('@')[0];
                var (key, point) = ((snapshot.Resource.DisplayName, instance), series.Points[^1]);
                if (!newest.TryGetValue(key, out var other) || other.Time < point.Time)
                {
                    newest[key] = point;
                }
            }
        }

        return [.. newest.Select(static reading => new BreakerReading(
            reading.Key.Caller, reading.Key.Instance, States.ElementAtOrDefault((int)reading.Value.Value) ?? "unknown")).OrderBy(static reading => reading.Caller, StringComparer.Ordinal)];
    }
}
