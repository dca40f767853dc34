using Dashboard.Telemetry.Resources;
using Dashboard.Telemetry.Traces;

namespace Dashboard.Telemetry.Logs;

/// <summary>A log record as it is kept.</summary>
public sealed class LogEntry
{
    public required TelemetryResource Resource { get; init; }

    public required long Time { get; init; }

    public required LogLevel Level { get; init; }

    /// <summary>The category of .NET's logging.</summary>
    public required string Scope { get; init; }

    public required string Message { get; init; }

    public required Attribute[] Attributes { get; init; }

    public TraceId TraceId { get; init; }

    public SpanId SpanId { get; init; }

    /// <summary>The order in which they came, over all resources.</summary>
    public long Sequence { get; set; }

    public int Bytes => 120 + Footprint.Of(Message) + Footprint.Of(Attributes);

    /// <summary>An attribute of the record, or of its resource.</summary>
    public string? Find(string key) => Attribute.Find(Attributes, key) ?? Attribute.Find(Resource.Attributes, key);
}
