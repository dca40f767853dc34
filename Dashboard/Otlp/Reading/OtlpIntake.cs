using Dashboard.Otlp.Protos;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Resources;

namespace Dashboard.Otlp.Reading;

/// <summary>From the messages of the protocol into the store, whichever way they came.</summary>
internal sealed class OtlpIntake(TelemetryStore store)
{
    private readonly StringPool _pool = new();

    public ExportLogsServiceResponse Take(ExportLogsServiceRequest request)
    {
        foreach (var sent in request.ResourceLogs)
        {
            var reader = NewReader();
            var resource = ResourceOf(sent.Resource, reader);
            store.Add(resource, LogReader.Read(sent, resource, reader, store.Time.Now()));
            resource.AddCutTexts(reader.Cut);
        }

        return new();
    }

    public ExportTraceServiceResponse Take(ExportTraceServiceRequest request)
    {
        var rejected = 0;
        foreach (var sent in request.ResourceSpans)
        {
            var reader = NewReader();
            var resource = ResourceOf(sent.Resource, reader);
            store.Add(resource, SpanReader.Read(sent, resource, reader, store.Time.Now(), ref rejected));
            resource.AddCutTexts(reader.Cut);
        }

        return rejected == 0
            ? new()
            : new() { PartialSuccess = new() { RejectedSpans = rejected, ErrorMessage = "A span needs a trace id of 16 bytes and a span id of 8 bytes, neither of them zero." } };
    }

    public ExportMetricsServiceResponse Take(ExportMetricsServiceRequest request)
    {
        var rejected = 0;
        foreach (var sent in request.ResourceMetrics)
        {
            var reader = NewReader();
            var resource = ResourceOf(sent.Resource, reader);
            store.Add(resource, MetricReader.Read(sent, reader, store.Time.Now(), ref rejected));
            resource.AddCutTexts(reader.Cut);
        }

        return rejected == 0
            ? new()
            : new() { PartialSuccess = new() { RejectedDataPoints = rejected, ErrorMessage = "A point needs a name, a kind that is known, and as many buckets as its bounds make." } };
    }

    private AttributeReader NewReader() => new(store.Limits, _pool);

    private TelemetryResource ResourceOf(Resource? resource, AttributeReader reader)
    {
        var attributes = resource is null ? [] : reader.Read(resource.Attributes);
        var name = Telemetry.Attribute.Find(attributes, "service.name");
        return store.GetResource(
            new(string.IsNullOrWhiteSpace(name) ? "unknown_service" : name, Telemetry.Attribute.Find(attributes, "service.instance.id") ?? ""), attributes);
    }
}
