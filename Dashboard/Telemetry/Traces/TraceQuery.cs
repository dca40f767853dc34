using Dashboard.Telemetry.Filters;

namespace Dashboard.Telemetry.Traces;

/// <summary>Which traces; what is not said does not matter. One span has to satisfy all that is asked of a span.</summary>
public sealed record TraceQuery
{
    public string? Resource { get; init; }

    /// <summary>In the name of a span, the value of an attribute or the message of a status; or a whole trace id.</summary>
    public string? Text { get; init; }

    public bool ErrorsOnly { get; init; }

    /// <summary>Of the trace, in nanoseconds.</summary>
    public long MinimumDuration { get; init; }

    public IReadOnlyList<AttributeFilter> Attributes { get; init; } = [];

    internal bool IsEmpty => this is { Resource: null, Text: null or "", ErrorsOnly: false, MinimumDuration: 0, Attributes: [] };

    public bool Fits(Trace trace)
    {
        if (MinimumDuration > 0 && trace.Summary.Duration < MinimumDuration)
        {
            return false;
        }

        if (TraceId.TryParse(Text, out var id))
        {
            return trace.Id == id;
        }

        foreach (var span in trace.Spans)
        {
            if ((!ErrorsOnly || span.IsError) && (Resource is null || span.Resource.IsNamed(Resource)) && FitsText(span) && FitsAttributes(span))
            {
                return true;
            }
        }

        return false;
    }

    private bool FitsText(Span span)
    {
        if (string.IsNullOrEmpty(Text) || Has(span.Name) || Has(span.StatusMessage))
        {
            return true;
        }

        foreach (var attribute in span.Attributes)
        {
            if (Has(attribute.Value))
            {
                return true;
            }
        }

        return false;

        bool Has(string value) => value.Contains(Text, StringComparison.OrdinalIgnoreCase);
    }

    private bool FitsAttributes(Span span)
    {
        foreach (var filter in Attributes)
        {
            if (!filter.Fits(span.Find(filter.Key)))
            {
                return false;
            }
        }

        return true;
    }
}
