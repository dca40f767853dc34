using System.Buffers;
using Dashboard.Telemetry.Resources;

namespace Dashboard.Telemetry.Logs;

/// <summary>The log records of all resources.</summary>
public sealed class LogStore(ResourceStore resources, MemoryBudget budget)
{
    private readonly Lock _gate = new();
    private long _sequence;

    public ChangeSignal Changed { get; } = new();

    public void Add(TelemetryResource resource, IReadOnlyList<LogEntry> entries)
    {
        lock (_gate)
        {
            if (resource.Logs.IsGone)
            {
                return;
            }

            foreach (var entry in entries)
            {
                entry.Sequence = ++_sequence;
                budget.Add(resource.Logs.Add(entry));
            }
        }

        Changed.Raise();
    }

    /// <summary>Of those that fit the ones that came last, sorted by when they were written, the newest first.</summary>
    public IReadOnlyList<LogEntry> Query(LogQuery query, int limit)
    {
        var found = new List<LogEntry>();
        foreach (var resource in resources.All)
        {
            if (query.Resource is null || resource.IsNamed(query.Resource))
            {
                Find(resource.Logs, query, limit, found);
            }
        }

        found.Sort(static (left, right) => (right.Time, right.Sequence).CompareTo((left.Time, left.Sequence)));
        return found.Count <= limit ? found : found.GetRange(0, limit);
    }

    /// <summary>The record of this <see cref="LogEntry.Sequence"/>; null when it was dropped, or never was.</summary>
    public LogEntry? Find(long sequence)
    {
        var all = resources.All;
        lock (_gate)
        {
            return all.Select(resource => resource.Logs.Find(sequence)).FirstOrDefault(static found => found is not null);
        }
    }

    /// <summary>All of a resource, the oldest first.</summary>
    public LogEntry[] Of(TelemetryResource resource)
    {
        lock (_gate)
        {
            var entries = new LogEntry[resource.Logs.Count];
            resource.Logs.CopyTo(entries);
            return entries;
        }
    }

    public void RemoveOldest(TelemetryResource resource, int count)
    {
        lock (_gate)
        {
            budget.Add(-resource.Logs.RemoveOldest(count));
        }
    }

    public void Remove(TelemetryResource resource)
    {
        lock (_gate)
        {
            resource.Logs.IsGone = true;
            budget.Add(-resource.Logs.RemoveOldest(int.MaxValue));
        }

        Changed.Raise();
    }

    // Copied under the lock, looked at outside of it: whoever writes does not wait for a search.
    private void Find(ResourceLogs logs, LogQuery query, int limit, List<LogEntry> found)
    {
        LogEntry[] copy;
        int count;
        lock (_gate)
        {
            count = logs.Count;
            copy = ArrayPool<LogEntry>.Shared.Rent(count);
            logs.CopyTo(copy);
        }

        var wanted = limit;
        for (var i = count - 1; i >= 0 && wanted > 0; i--)
        {
            if (query.Fits(copy[i]))
            {
                found.Add(copy[i]);
                wanted--;
            }
        }

        ArrayPool<LogEntry>.Shared.Return(copy, clearArray: true);
    }
}
