using Dashboard.Telemetry.Resources;

namespace Dashboard.Telemetry.Metrics;

/// <summary>An instrument of a resource; guarded by the lock of <see cref="MetricStore"/>.</summary>
public sealed class Instrument(TelemetryResource resource, InstrumentInfo info)
{
    public TelemetryResource Resource { get; } = resource;

    public InstrumentInfo Info { get; } = info;

    public Dictionary<string, Series> Series { get; } = new(StringComparer.Ordinal);
}
