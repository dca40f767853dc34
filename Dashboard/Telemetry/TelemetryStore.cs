using Dashboard.Telemetry.Logs;
using Dashboard.Telemetry.Metrics;
using Dashboard.Telemetry.Resources;
using Dashboard.Telemetry.Traces;
using Microsoft.Extensions.Options;

namespace Dashboard.Telemetry;

/// <summary>
/// All telemetry, in memory. Knows neither how it came nor who looks at it. Limited for each resource, so that a noisy one pushes out
/// nothing but its own, and in all, so that the process stays small.
/// </summary>
public sealed class TelemetryStore
{
    private const int TrimmedShare = 20;

    private readonly MemoryBudget _budget;
    private readonly Lock _trimming = new();

    public TelemetryStore(IOptions<TelemetryLimits> limits, TimeProvider time)
    {
        Limits = limits.Value;
        Time = time;
        _budget = new(Limits);
        Resources = new(Limits, time);
        Logs = new(Resources, _budget);
        Traces = new(Limits, _budget);
        Metrics = new(Resources, _budget);
    }

    public TelemetryLimits Limits { get; }

    public TimeProvider Time { get; }

    public ResourceStore Resources { get; }

    public LogStore Logs { get; }

    public TraceStore Traces { get; }

    public MetricStore Metrics { get; }

    /// <summary>What is kept, in bytes as the store reckons it.</summary>
    public long Bytes => _budget.Used;

    public TelemetryResource GetResource(ResourceKey key, Attribute[] attributes)
    {
        var resource = Resources.Get(key, attributes, out var evicted);
        if (evicted is not null)
        {
            Logs.Remove(evicted);
            Traces.Remove(evicted);
            Metrics.Remove(evicted);
            Resources.Remember(evicted);
        }

        return resource;
    }

    public void Add(TelemetryResource resource, IReadOnlyList<LogEntry> entries)
    {
        Logs.Add(resource, entries);
        Trim();
    }

    public void Add(TelemetryResource resource, IReadOnlyList<Span> spans)
    {
        Traces.Add(resource, spans);
        Trim();
    }

    public void Add(TelemetryResource resource, IReadOnlyList<Measurement> measurements)
    {
        Metrics.Add(resource, measurements);
        Trim();
    }

    // The resource that takes most gives a twentieth of what it has most of.
    private void Trim()
    {
        if (!_budget.IsExceeded)
        {
            return;
        }

        lock (_trimming)
        {
            while (_budget.IsExceeded && Resources.All.MaxBy(static resource => resource.Bytes) is { Bytes: > 0 } largest)
            {
                TrimLargestPart(largest);
            }
        }
    }

    private void TrimLargestPart(TelemetryResource resource)
    {
        var (logs, traces, metrics) = (resource.Logs.Bytes, resource.Traces.Bytes, resource.Metrics.Bytes);
        if (logs >= traces && logs >= metrics)
        {
            Logs.RemoveOldest(resource, Share(resource.Logs.Count));
        }
        else if (traces >= metrics)
        {
            Traces.RemoveOldest(resource, Share(resource.Traces.Ids.Count));
        }
        else
        {
            Metrics.RemoveOldest(resource, Share(resource.Metrics.Count));
        }

        static int Share(int count) => Math.Max(1, count / TrimmedShare);
    }
}
