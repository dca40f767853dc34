using System.Runtime.InteropServices;
using Dashboard.Telemetry.Resources;

namespace Dashboard.Telemetry.Traces;

/// <summary>The spans of all resources, by trace. A resource past its limit loses its part of its oldest trace, and nobody else's.</summary>
public sealed class TraceStore(TelemetryLimits limits, MemoryBudget budget)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TraceId, LinkedListNode<Trace>> _traces = [];
    private readonly LinkedList<Trace> _byArrival = [];

    public ChangeSignal Changed { get; } = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _traces.Count;
            }
        }
    }

    public void Add(TelemetryResource resource, IReadOnlyList<Span> spans)
    {
        lock (_gate)
        {
            if (resource.Traces.IsGone)
            {
                return;
            }

            foreach (var ofTrace in spans.GroupBy(static span => span.TraceId))
            {
                Add(resource, ofTrace.Key, [.. ofTrace]);
            }
        }

        Changed.Raise();
    }

    public Trace? Find(TraceId id)
    {
        lock (_gate)
        {
            return _traces.GetValueOrDefault(id)?.Value;
        }
    }

    /// <summary>Of those that fit the ones that came last, sorted by when they began, the newest first.</summary>
    public IReadOnlyList<Trace> Query(TraceQuery query, int limit)
    {
        var found = new List<Trace>();
        foreach (var trace in Newest(query.IsEmpty ? limit : int.MaxValue))
        {
            if (query.Fits(trace))
            {
                found.Add(trace);
                if (found.Count == limit)
                {
                    break;
                }
            }
        }

        return [.. found.OrderByDescending(static trace => trace.Summary.Start)];
    }

    public void RemoveOldest(TelemetryResource resource, int count)
    {
        lock (_gate)
        {
            for (; count > 0 && resource.Traces.Ids.Count > 0; count--)
            {
                RemovePart(resource, resource.Traces.Ids.RemoveOldest());
            }
        }
    }

    public void Remove(TelemetryResource resource)
    {
        lock (_gate)
        {
            resource.Traces.IsGone = true;
            RemoveOldest(resource, int.MaxValue);
        }

        Changed.Raise();
    }

    /// <summary>By when their first spans came, the newest first.</summary>
    internal Trace[] Newest(int limit)
    {
        lock (_gate)
        {
            var newest = new Trace[Math.Min(limit, _traces.Count)];
            var node = _byArrival.Last;
            for (var i = 0; i < newest.Length; i++, node = node.Previous)
            {
                newest[i] = node!.Value;
            }

            return newest;
        }
    }

    private void Add(TelemetryResource resource, TraceId id, Span[] spans)
    {
        ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(_traces, id, out var isKnown);
        var known = isKnown ? node!.Value.Spans : [];
        var added = spans.Length <= limits.SpansPerTrace - known.Length ? spans : spans[..Math.Max(0, limits.SpansPerTrace - known.Length)];
        resource.Traces.DroppedSpans += spans.Length - added.Length;
        if (!isKnown)
        {
            node = _byArrival.AddLast(new Trace(id, added));
        }
        else if (added.Length > 0)
        {
            node!.Value = new Trace(id, [.. known, .. added]);
        }

        var bytes = added.Sum(static span => (long)span.Bytes);
        resource.Traces.Bytes += bytes;
        budget.Add(bytes);
        if (added.Length > 0 && !known.Any(span => span.Resource == resource) && resource.Traces.Ids.Add(id, out var pushedOut))
        {
            RemovePart(resource, pushedOut);
        }
    }

    private void RemovePart(TelemetryResource resource, TraceId id)
    {
        var node = _traces[id];
        var kept = Array.FindAll(node.Value.Spans, span => span.Resource != resource);
        var bytes = node.Value.Spans.Where(span => span.Resource == resource).Sum(static span => (long)span.Bytes);
        resource.Traces.Bytes -= bytes;
        resource.Traces.Dropped++;
        budget.Add(-bytes);
        if (kept.Length > 0)
        {
            node.Value = new Trace(id, kept);
            return;
        }

        _traces.Remove(id);
        _byArrival.Remove(node);
    }
}
