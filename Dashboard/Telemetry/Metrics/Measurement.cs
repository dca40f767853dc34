namespace Dashboard.Telemetry.Metrics;

/// <summary>A point on its way into the store.</summary>
public readonly record struct Measurement(InstrumentInfo Instrument, Attribute[] Dimensions, MetricPoint Point);
