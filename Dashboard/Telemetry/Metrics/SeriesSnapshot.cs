namespace Dashboard.Telemetry.Metrics;

/// <summary>A series at one moment.</summary>
public sealed record SeriesSnapshot(Attribute[] Dimensions, MetricPoint[] Points);
