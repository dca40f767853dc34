using Dashboard.Telemetry.Resources;

namespace Dashboard.Telemetry.Traces;

/// <summary>A span as it is kept. Times are the sender's; the duration is never negative.</summary>
public sealed class Span
{
    public required TelemetryResource Resource { get; init; }

    public required TraceId TraceId { get; init; }

    public required SpanId SpanId { get; init; }

    public SpanId ParentId { get; init; }

    public required string Name { get; init; }

    public required string Scope { get; init; }

    public SpanKind Kind { get; init; }

    public SpanStatus Status { get; init; }

    public string StatusMessage { get; init; } = "";

    public required long Start { get; init; }

    public required long Duration { get; init; }

    public long End => Start + Duration;

    public required Attribute[] Attributes { get; init; }

    public SpanEvent[] Events { get; init; } = [];

    public SpanLink[] Links { get; init; } = [];

    public bool IsError => Status == SpanStatus.Error;

    public int Bytes => 160 + Footprint.Of(Attributes) + Footprint.Of(StatusMessage)
        + Events.Sum(static happened => 64 + Footprint.Of(happened.Attributes)) + Links.Sum(static link => 64 + Footprint.Of(link.Attributes));

    /// <summary>An attribute of the span, or of its resource.</summary>
    public string? Find(string key) => Attribute.Find(Attributes, key) ?? Attribute.Find(Resource.Attributes, key);
}
