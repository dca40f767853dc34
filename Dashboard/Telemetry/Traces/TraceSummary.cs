using Dashboard.Telemetry.Resources;

namespace Dashboard.Telemetry.Traces;

/// <summary>A trace as one line of the list.</summary>
public sealed record TraceSummary(Span Root, bool HasRoot, long Start, long Duration, int Errors, IReadOnlyList<TraceSummary.Part> Parts)
{
    public static TraceSummary Of(Trace trace)
    {
        Span? root = null;
        var known = trace.Spans.Length == 1 ? null : trace.Spans.Select(static span => span.SpanId).ToHashSet();
        var (start, end, errors) = (long.MaxValue, long.MinValue, 0);
        var parts = new List<Part>();
        foreach (var span in trace.Spans)
        {
            start = Math.Min(start, span.Start);
            end = Math.Max(end, span.End);
            errors += span.IsError ? 1 : 0;
            Count(parts, span);
            if (IsRoot(span, known) && (root is null || IsBefore(span, root)))
            {
                root = span;
            }
        }

        parts.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        root ??= trace.Spans.MinBy(static span => span.Start)!;
        return new(root, root.ParentId.IsNone, start, end - start, errors, parts);
    }

    // A true root wins over one whose parent has not come yet.
    private static bool IsBefore(Span span, Span root) => span.ParentId.IsNone == root.ParentId.IsNone ? span.Start < root.Start : span.ParentId.IsNone;

    private static bool IsRoot(Span span, HashSet<SpanId>? known) => span.ParentId.IsNone || known is null || !known.Contains(span.ParentId);

    private static void Count(List<Part> parts, Span span)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Resource == span.Resource)
            {
                parts[i] = parts[i] with { Spans = parts[i].Spans + 1, Errors = parts[i].Errors + (span.IsError ? 1 : 0), Start = Math.Min(parts[i].Start, span.Start) };
                return;
            }
        }

        parts.Add(new(span.Resource, 1, span.IsError ? 1 : 0, span.Start));
    }

    /// <summary>What a resource did of it, in the order of <paramref name="Start"/>.</summary>
    public readonly record struct Part(TelemetryResource Resource, int Spans, int Errors, long Start);
}
