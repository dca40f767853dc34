using Dashboard.Telemetry.Filters;
using Dashboard.Telemetry.Traces;

namespace Dashboard.Telemetry.Logs;

/// <summary>Which log records; what is not said does not matter.</summary>
public sealed record LogQuery
{
    public string? Resource { get; init; }

    public LogLevel MinimumLevel { get; init; } = LogLevel.Trace;

    /// <summary>In the message, the category or the value of an attribute.</summary>
    public string? Text { get; init; }

    public TraceId? TraceId { get; init; }

    public SpanId? SpanId { get; init; }

    public IReadOnlyList<AttributeFilter> Attributes { get; init; } = [];

    public bool Fits(LogEntry entry) =>
        entry.Level >= MinimumLevel
        && (TraceId is null || entry.TraceId == TraceId)
        && (SpanId is null || entry.SpanId == SpanId)
        && FitsText(entry)
        && FitsAttributes(entry);

    private bool FitsText(LogEntry entry)
    {
        if (string.IsNullOrEmpty(Text) || Has(entry.Message) || Has(entry.Scope))
        {
            return true;
        }

        foreach (var attribute in entry.Attributes)
        {
            if (Has(attribute.Value))
            {
                return true;
            }
        }

        return false;

        bool Has(string value) => value.Contains(Text, StringComparison.OrdinalIgnoreCase);
    }

    private bool FitsAttributes(LogEntry entry)
    {
        foreach (var filter in Attributes)
        {
            if (!filter.Fits(entry.Find(filter.Key)))
            {
                return false;
            }
        }

        return true;
    }
}
