namespace Dashboard.Telemetry.Logs;

/// <summary>The log records of a resource; guarded by the lock of <see cref="LogStore"/>.</summary>
public sealed class ResourceLogs(int capacity)
{
    private readonly RingBuffer<LogEntry> _entries = new(capacity);

    public int Count => _entries.Count;

    public long Bytes { get; private set; }

    public long Dropped { get; private set; }

    public bool IsGone { get; set; }

    /// <summary>Returns by how many bytes it grew.</summary>
    public long Add(LogEntry entry)
    {
        var before = Bytes;
        Bytes += entry.Bytes;
        if (_entries.Add(entry, out var pushedOut))
        {
            Bytes -= pushedOut!.Bytes;
            Dropped++;
        }

        return Bytes - before;
    }

    /// <summary>Returns by how many bytes it shrank.</summary>
    public long RemoveOldest(int count)
    {
        var before = Bytes;
        for (; count > 0 && _entries.Count > 0; count--)
        {
            Bytes -= _entries.RemoveOldest().Bytes;
            Dropped++;
        }

        return before - Bytes;
    }

    /// <summary>The record of this number, as long as it is kept. Numbers rise from the oldest to the newest.</summary>
    public LogEntry? Find(long sequence)
    {
        var (low, high) = (0, _entries.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var found = _entries[middle];
            if (found.Sequence == sequence)
            {
                return found;
            }

            (low, high) = found.Sequence < sequence ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    public void CopyTo(Span<LogEntry> target) => _entries.CopyTo(target);
}
