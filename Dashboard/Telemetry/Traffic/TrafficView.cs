using Dashboard.Telemetry.Traces;

namespace Dashboard.Telemetry.Traffic;

/// <summary>Who calls whom, how often, how fast and with what success, read off the spans of the last while.</summary>
public sealed class TrafficView(TelemetryStore store)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    /// <summary>How long the spans of other processes may take to come.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private (TimeSpan Window, long At, IReadOnlyList<TrafficEdge> Edges) _known;

    /// <summary>However many ask, it is worked out once a second.</summary>
    public IReadOnlyList<TrafficEdge> Read(TimeSpan window)
    {
        lock (_gate)
        {
            if (_known.Edges is null || _known.Window != window || store.Time.GetElapsedTime(_known.At) >= Fresh)
            {
                _known = (window, store.Time.GetTimestamp(), Compute(store.Traces.Newest(int.MaxValue), store.Time.Now() - (window.Ticks * 100), window));
            }

            return _known.Edges;
        }
    }

    internal static IReadOnlyList<TrafficEdge> Compute(IReadOnlyList<Trace> traces, long since, TimeSpan window)
    {
        var edges = new Dictionary<(TrafficNode From, TrafficNode To), (List<long> Durations, int Errors)>();
        var settled = since + ((window - Settling).Ticks * 100);
        foreach (var trace in traces)
        {
            if (trace.Summary.Start + trace.Summary.Duration >= since)
            {
                Add(edges, trace, since, settled);
            }
        }

        return [.. edges.Select(edge => Edge(edge.Key, edge.Value.Durations, edge.Value.Errors, window)).OrderBy(static edge => edge.From.Name, StringComparer.Ordinal).ThenBy(static edge => edge.To.Name, StringComparer.Ordinal)];
    }

    private static void Add(Dictionary<(TrafficNode From, TrafficNode To), (List<long> Durations, int Errors)> edges, Trace trace, long since, long settled)
    {
        var spans = trace.Spans.ToLookup(static span => span.SpanId);
        var answered = trace.Spans.Where(static span => span.Kind is SpanKind.Server or SpanKind.Consumer).Select(static span => span.ParentId).ToHashSet();
        foreach (var span in trace.Spans)
        {
            if (span.End < since)
            {
                continue;
            }

            var parent = spans[span.ParentId].FirstOrDefault();
            var ends = span.Kind switch
            {
                // Its parent is on its way.
                SpanKind.Server when parent is null && !span.ParentId.IsNone && span.End > settled => default((TrafficNode From, TrafficNode To)?),
                SpanKind.Server => (parent is null ? TrafficNode.Outside : TrafficNode.Of(parent.Resource), TrafficNode.Of(span.Resource)),
                SpanKind.Consumer when IsDelivery(span, trace) => null,
                SpanKind.Consumer => (Peers.QueueOf(span), TrafficNode.Of(span.Resource)),
                SpanKind.Producer => (TrafficNode.Of(span.Resource), Peers.QueueOf(span)),
                SpanKind.Client when !answered.Contains(span.SpanId) && Peers.Of(span) is { } peer => (TrafficNode.Of(span.Resource), peer),
                _ => default((TrafficNode From, TrafficNode To)?),
            };
            if (ends is { } both && both.From != both.To)
            {
                var (durations, errors) = edges.GetValueOrDefault(both, ([], 0));
                durations.Add(span.Duration);
                edges[both] = (durations, errors + (span.IsError ? 1 : 0));
            }
        }
    }

    /// <summary>The broker's client tells of a delivery beside the span of whoever handles it: that is one message.</summary>
    private static bool IsDelivery(Span span, Trace trace) => span.Scope.StartsWith("RabbitMQ.Client", StringComparison.Ordinal) && trace.Spans.Any(other =>
        other.Kind == SpanKind.Consumer && other.Resource == span.Resource && other.ParentId == span.ParentId && other.Scope != span.Scope);

    private static TrafficEdge Edge((TrafficNode From, TrafficNode To) ends, List<long> durations, int errors, TimeSpan window)
    {
        durations.Sort();
        return new(ends.From, ends.To, durations.Count, errors, durations.Count / window.TotalSeconds, At(0.5), At(0.9), At(0.99));

        long At(double quantile) => durations[Math.Min(durations.Count - 1, (int)(quantile * durations.Count))];
    }
}
