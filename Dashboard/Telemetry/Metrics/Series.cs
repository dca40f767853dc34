namespace Dashboard.Telemetry.Metrics;

/// <summary>The points of an instrument with one set of dimensions; guarded by the lock of <see cref="MetricStore"/>.</summary>
public sealed class Series(Instrument instrument, string key, Attribute[] dimensions)
{
    private readonly List<MetricPoint> _points = [];
    private int _head;

    public Instrument Instrument { get; } = instrument;

    public string Key { get; } = key;

    public Attribute[] Dimensions { get; } = dimensions;

    public int Count => _points.Count - _head;

    public MetricPoint[] Points => [.. _points.Skip(_head)];

    /// <summary>Returns by how many bytes it grew; 0 if only the end of an unchanging stretch moved, which needs two points however long it is.</summary>
    public int Add(MetricPoint point)
    {
        if (Instrument.Info.IsDelta)
        {
            point = Accumulate(point);
        }

        if (Count >= 2 && point.IsSameAs(_points[^1]) && point.IsSameAs(_points[^2]))
        {
            _points[^1] = _points[^1] with { Time = point.Time };
            return 0;
        }

        // Bounds hardly ever change: one copy of them is enough.
        if (Count > 0 && point.Bounds is not null && _points[^1].Bounds is { } known && known.AsSpan().SequenceEqual(point.Bounds))
        {
            point = point with { Bounds = known };
        }

        _points.Add(point);
        return point.Bytes;
    }

    /// <summary>Returns by how many bytes it shrank.</summary>
    public int RemoveOldest()
    {
        var bytes = _points[_head].Bytes;
        _points[_head++] = default;
        if (_head > 64 && _head > _points.Count / 2)
        {
            _points.RemoveRange(0, _head);
            _head = 0;
        }

        return bytes;
    }

    private MetricPoint Accumulate(MetricPoint point)
    {
        if (Count == 0)
        {
            return point;
        }

        var last = _points[^1];
        var buckets = point.Buckets;
        if (buckets is not null && last.Buckets is { } before && before.Length == buckets.Length && last.Bounds.AsSpan().SequenceEqual(point.Bounds))
        {
            buckets = [.. buckets.Zip(before, static (now, then) => now + then)];
        }

        return point with { Value = point.Value + last.Value, Count = point.Count + last.Count, Buckets = buckets };
    }
}
