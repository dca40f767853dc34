using Dashboard.Telemetry.Traces;

namespace Dashboard.Telemetry.Metrics;

/// <summary>One measurement out of many, and the span that it was made in.</summary>
public sealed record Exemplar(long Time, double Value, TraceId TraceId, SpanId SpanId);
