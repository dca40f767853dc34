using Dashboard.Otlp.Protos;
using Google.Protobuf;
using Resource = Dashboard.Otlp.Protos.Resource;

namespace Tests.Dashboard.Otlp;

/// <summary>Messages as a sender makes them.</summary>
internal static class Sent
{
    public static global::Dashboard.Otlp.Protos.Resource Resource(string service, string instance = "") => new()
    {
        Attributes = { Attribute("service.name", service), Attribute("service.instance.id", instance) },
    };

    public static KeyValue Attribute(string key, string value) => new() { Key = key, Value = new() { StringValue = value } };

    public static ByteString Id(int length, int number)
    {
        var id = new byte[length];
        id[0] = 1;
        BitConverter.TryWriteBytes(id.AsSpan(length - 4), number);
        return ByteString.CopyFrom(id);
    }

    public static Span Span(int trace, int span, int parent = 0, string name = "work", Span.Types.SpanKind kind = global::Dashboard.Otlp.Protos.Span.Types.SpanKind.Server, long start = 1_000_000, long end = 2_000_000) => new()
    {
        TraceId = Id(16, trace),
        SpanId = Id(8, span),
        ParentSpanId = parent == 0 ? ByteString.Empty : Id(8, parent),
        Name = name,
        Kind = kind,
        StartTimeUnixNano = (ulong)start,
        EndTimeUnixNano = (ulong)end,
    };

    public static ExportTraceServiceRequest Spans(string service, params IEnumerable<Span> spans) => new()
    {
        ResourceSpans = { new ResourceSpans { Resource = Resource(service), ScopeSpans = { new ScopeSpans { Spans = { spans } } } } },
    };

    public static ExportLogsServiceRequest Logs(string service, params IEnumerable<string> messages) => new()
    {
        ResourceLogs =
        {
            new ResourceLogs
            {
                Resource = Resource(service),
                ScopeLogs = { new ScopeLogs { LogRecords = { messages.Select(static message => new LogRecord { Body = new() { StringValue = message }, SeverityNumber = 9 }) } } },
            },
        },
    };

    public static ExportMetricsServiceRequest Counter(string service, string name, IEnumerable<(long Time, long Value)> points, string dimension = "") => new()
    {
        ResourceMetrics =
        {
            new ResourceMetrics
            {
                Resource = Resource(service),
                ScopeMetrics =
                {
                    new ScopeMetrics
                    {
                        Metrics =
                        {
                            new Metric
                            {
                                Name = name,
                                Sum = new()
                                {
                                    IsMonotonic = true,
                                    AggregationTemporality = AggregationTemporality.Cumulative,
                                    DataPoints = { points.Select(point => new NumberDataPoint { TimeUnixNano = (ulong)point.Time, AsInt = point.Value, Attributes = { Attribute("of", dimension) } }) },
                                },
                            },
                        },
                    },
                },
            },
        },
    };
}
