using Dashboard.Telemetry.Logs;
using Dashboard.Telemetry.Metrics;
using Dashboard.Telemetry.Traces;

namespace Dashboard.Telemetry.Resources;

/// <summary>One instance of a service, and what it sent. The three parts belong to their stores and are guarded by their locks.</summary>
public sealed class TelemetryResource(ResourceKey key, Attribute[] attributes, TelemetryLimits limits)
{
    private long _texts;

    public ResourceKey Key { get; } = key;

    public Attribute[] Attributes { get; } = attributes;

    /// <summary>As it is shown: the instance, if that alone says enough.</summary>
    public string DisplayName { get; } = key.Instance.Length == 0 ? key.Name
        : key.Instance.StartsWith(key.Name, StringComparison.Ordinal) ? key.Instance
        : $"{key.Name}/{key.Instance}";

    public long LastSeen { get; set; }

    public ResourceLogs Logs { get; } = new(limits.Logs);

    public ResourceTraces Traces { get; } = new(limits.Traces);

    public ResourceMetrics Metrics { get; } = new(limits.MetricPoints);

    public long Bytes => Logs.Bytes + Traces.Bytes + Metrics.Bytes;

    public Drops Drops => new(Logs.Dropped, Traces.Dropped, Traces.DroppedSpans, Metrics.Dropped, Interlocked.Read(ref _texts));

    public void AddCutTexts(int count) => Interlocked.Add(ref _texts, count);

    /// <summary>Whether a filter names it: by its service, by its instance, or as it is shown.</summary>
    public bool IsNamed(string name) => name == Key.Name || name == DisplayName || name == Key.Instance;
}
