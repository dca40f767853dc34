namespace Dashboard.Telemetry.Traces;

public sealed record SpanLink(TraceId TraceId, SpanId SpanId, Attribute[] Attributes);
