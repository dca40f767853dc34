namespace Dashboard.Telemetry.Metrics;

/// <summary>The meter's name and the instrument's.</summary>
public readonly record struct InstrumentKey(string Scope, string Name);
