using Google.Protobuf;
using Google.Protobuf.Collections;
using Microsoft.Extensions.Logging;
using Tests.Telemetry.Protos;

namespace Tests.Telemetry;

/// <summary>From the messages of the protocol to what tests look at.</summary>
internal static class OtlpReading
{
    public static IEnumerable<ReceivedSpan> Read(ExportTraceServiceRequest request) =>
        from resource in request.ResourceSpans
        let attributes = Read(resource.Resource?.Attributes)
        from scope in resource.ScopeSpans
        from span in scope.Spans
        select new ReceivedSpan(
            ServiceName(attributes),
            InstanceId(attributes),
            Hex(span.TraceId),
            Hex(span.SpanId),
            Hex(span.ParentSpanId),
            span.Name,
            Kind(span.Kind),
            Read(span.Attributes));

    public static IEnumerable<ReceivedLog> Read(ExportLogsServiceRequest request) =>
        from resource in request.ResourceLogs
        let attributes = Read(resource.Resource?.Attributes)
        from scope in resource.ScopeLogs
        from log in scope.LogRecords
        select new ReceivedLog(
            ServiceName(attributes),
            InstanceId(attributes),
            Hex(log.TraceId),
            Hex(log.SpanId),
            Severity(log.SeverityNumber),
            Read(log.Body),
            Read(log.Attributes));

    public static IEnumerable<ReceivedMetric> Read(ExportMetricsServiceRequest request) =>
        from resource in request.ResourceMetrics
        let attributes = Read(resource.Resource?.Attributes)
        from scope in resource.ScopeMetrics
        from metric in scope.Metrics
        select new ReceivedMetric(ServiceName(attributes), InstanceId(attributes), metric.Name, metric.Unit);

    private static string ServiceName(Dictionary<string, string> resource) => resource.GetValueOrDefault("service.name", "");

    private static string InstanceId(Dictionary<string, string> resource) => resource.GetValueOrDefault("service.instance.id", "");

    private static string Hex(ByteString id) => Convert.ToHexStringLower(id.Span);

    private static ActivityKind Kind(Span.Types.SpanKind kind) => kind switch
    {
        Span.Types.SpanKind.Server => ActivityKind.Server,
        Span.Types.SpanKind.Client => ActivityKind.Client,
        Span.Types.SpanKind.Producer => ActivityKind.Producer,
        Span.Types.SpanKind.Consumer => ActivityKind.Consumer,
        _ => ActivityKind.Internal,
    };

    // Severity numbers come in groups of four, from trace 1-4 to fatal 21-24; 0 is unspecified.
    private static LogLevel Severity(int number) => number == 0 ? LogLevel.None : (LogLevel)((number - 1) / 4);

    private static Dictionary<string, string> Read(RepeatedField<KeyValue>? attributes)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in attributes ?? [])
        {
            read[attribute.Key] = Read(attribute.Value);
        }

        return read;
    }

    private static string Read(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.ArrayValue => $"[{string.Join(", ", value.ArrayValue.Values.Select(Read))}]",
        AnyValue.ValueOneofCase.KvlistValue => $"{{{string.Join(", ", value.KvlistValue.Values.Select(pair => $"{pair.Key}: {Read(pair.Value)}"))}}}",
        AnyValue.ValueOneofCase.BytesValue => Hex(value.BytesValue),
        _ => "",
    };
}
