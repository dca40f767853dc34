namespace Tests.Telemetry;

/// <summary>A span as it arrived over OTLP; ids are lower-case hexadecimal, <see cref="ParentSpanId"/> is empty for a root.</summary>
public sealed record ReceivedSpan(
    string ServiceName,
    string InstanceId,
    string TraceId,
    string SpanId,
    string ParentSpanId,
    string Name,
    ActivityKind Kind,
    IReadOnlyDictionary<string, string> Attributes)
{
    public override string ToString() => $"{ServiceName}: {Name} ({Kind}) in trace {TraceId}";
}
