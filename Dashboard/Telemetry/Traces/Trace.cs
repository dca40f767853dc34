namespace Dashboard.Telemetry.Traces;

/// <summary>What is known of a trace at one moment. Spans come in any order and from several senders; more of them make a new <see cref="Trace"/>.</summary>
public sealed class Trace(TraceId id, Span[] spans)
{
    private TraceSummary? _summary;

    public TraceId Id { get; } = id;

    /// <summary>As they came.</summary>
    public Span[] Spans { get; } = spans;

    /// <summary>Worked out when it is first asked for.</summary>
    public TraceSummary Summary => _summary ??= TraceSummary.Of(this);
}
