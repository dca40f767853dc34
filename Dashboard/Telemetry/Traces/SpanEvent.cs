namespace Dashboard.Telemetry.Traces;

public sealed record SpanEvent(long Time, string Name, Attribute[] Attributes);
