using Dashboard.Telemetry.Resources;

namespace Dashboard.Telemetry.Metrics;

/// <summary>An instrument of one resource at one moment.</summary>
public sealed record InstrumentSnapshot(TelemetryResource Resource, InstrumentInfo Info, IReadOnlyList<SeriesSnapshot> Series);
