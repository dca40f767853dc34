using Dashboard.Telemetry.Traces;

namespace Dashboard.Telemetry.Waterfalls;

/// <summary>
/// Spans in the order in which they are read: each below its parent, siblings by their start. A span of another clock that would begin before
/// its parent, or end after it although it would fit, is moved into it together with all that hangs on it; what it says is left as it is.
/// </summary>
public sealed class WaterfallView
{
    private readonly ILookup<SpanId, Span> _children;
    private readonly HashSet<Span> _seen = [];
    private readonly List<(Span Span, int Depth, long Start, long Shift, bool IsOrphan)> _placed = [];

    private WaterfallView(Trace trace)
    {
        var ids = trace.Spans.Select(static span => span.SpanId).ToHashSet();
        _children = trace.Spans.Where(span => !span.ParentId.IsNone && ids.Contains(span.ParentId)).ToLookup(static span => span.ParentId);
        foreach (var root in trace.Spans.Where(span => span.ParentId.IsNone || !ids.Contains(span.ParentId)).OrderByDescending(static span => span.ParentId.IsNone).ThenBy(static span => span.Start))
        {
            Place(root, !root.ParentId.IsNone);
        }

        // Spans that are each other's parents have no root.
        foreach (var span in trace.Spans.OrderBy(static span => span.Start))
        {
            Place(span, isOrphan: true);
        }
    }

    public static Waterfall Of(Trace trace)
    {
        var placed = new WaterfallView(trace)._placed;
        var start = placed.Min(static row => row.Start);
        var end = placed.Max(static row => row.Start + row.Span.Duration);
        var rows = new WaterfallRow[placed.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = placed[i];
            var hasChildren = i + 1 < rows.Length && placed[i + 1].Depth > row.Depth;
            rows[i] = new(row.Span, row.Depth, row.Start - start, row.Shift, row.IsOrphan, hasChildren);
        }

        return new(start, Math.Max(1, end - start), rows);
    }

    // Not by recursion: a trace may be as deep as it is long.
    private void Place(Span root, bool isOrphan)
    {
        var waiting = new Stack<(Span Span, int Depth, long Shift, Span? Parent, long ParentStart)>();
        waiting.Push((root, 0, 0, null, 0));
        while (waiting.TryPop(out var next))
        {
            if (!_seen.Add(next.Span))
            {
                continue;
            }

            var shift = next.Shift + (next.Parent is null ? 0 : Disagreement(next.Span, next.Shift, next.Parent, next.ParentStart));
            var start = next.Span.Start + shift;
            _placed.Add((next.Span, next.Depth, start, shift, isOrphan && next.Depth == 0));
            foreach (var child in _children[next.Span.SpanId].OrderByDescending(static span => span.Start))
            {
                waiting.Push((child, next.Depth + 1, shift, next.Span, start));
            }
        }
    }

    private static long Disagreement(Span span, long shift, Span parent, long parentStart)
    {
        // One process has one clock.
        if (span.Resource == parent.Resource)
        {
            return 0;
        }

        var start = span.Start + shift;
        var room = parent.Duration - span.Duration;
        if (start < parentStart)
        {
            return parentStart - start + Math.Max(0, room / 2);
        }

        // A consumer rightly begins after its producer has ended.
        return span.Kind == SpanKind.Server && room >= 0 && start + span.Duration > parentStart + parent.Duration
            ? parentStart + (room / 2) - start
            : 0;
    }
}
