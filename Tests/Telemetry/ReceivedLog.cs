using Microsoft.Extensions.Logging;

namespace Tests.Telemetry;

/// <summary>A log record as it arrived over OTLP; the ids are empty for one that was written outside of any span.</summary>
public sealed record ReceivedLog(
    string ServiceName,
    string InstanceId,
    string TraceId,
    string SpanId,
    LogLevel Severity,
    string Body,
    IReadOnlyDictionary<string, string> Attributes)
{
    public override string ToString() => $"{ServiceName}: {Severity} {Body}";
}
