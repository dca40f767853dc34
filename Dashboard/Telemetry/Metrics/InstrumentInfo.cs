namespace Dashboard.Telemetry.Metrics;

public sealed record InstrumentInfo(InstrumentKey Key, string Unit, string Description, InstrumentKind Kind, bool IsDelta);
