namespace Dashboard.Telemetry.Metrics;

/// <summary>The instruments of a resource; guarded by the lock of <see cref="MetricStore"/>.</summary>
public sealed class ResourceMetrics(int capacity)
{
    /// <summary>For each point its series, in the order in which they came.</summary>
    private readonly RingBuffer<Series> _arrivals = new(capacity);

    public Dictionary<InstrumentKey, Instrument> Instruments { get; } = [];

    public int Count => _arrivals.Count;

    public long Bytes { get; private set; }

    public long Dropped { get; private set; }

    public bool IsGone { get; set; }

    /// <summary>Returns by how many bytes it grew.</summary>
    public long Add(Series series, MetricPoint point)
    {
        var before = Bytes;
        var added = series.Add(point);
        if (added > 0)
        {
            Bytes += added;
            if (_arrivals.Add(series, out var oldest))
            {
                RemovePoint(oldest!);
            }
        }

        return Bytes - before;
    }

    /// <summary>Returns by how many bytes it shrank.</summary>
    public long RemoveOldest(int count)
    {
        var before = Bytes;
        for (; count > 0 && _arrivals.Count > 0; count--)
        {
            RemovePoint(_arrivals.RemoveOldest());
        }

        return before - Bytes;
    }

    private void RemovePoint(Series series)
    {
        Bytes -= series.RemoveOldest();
        Dropped++;
        if (series.Count > 0)
        {
            return;
        }

        series.Instrument.Series.Remove(series.Key);
        if (series.Instrument.Series.Count == 0)
        {
            Instruments.Remove(series.Instrument.Info.Key);
        }
    }
}
