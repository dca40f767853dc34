namespace Dashboard.Telemetry;

/// <summary>What all telemetry takes together, as <see cref="Footprint"/> reckons it.</summary>
public sealed class MemoryBudget(TelemetryLimits limits)
{
    private readonly long _limit = limits.Megabytes * 1_048_576L;
    private long _used;

    public long Used => Interlocked.Read(ref _used);

    public bool IsExceeded => Used > _limit;

    public void Add(long bytes) => Interlocked.Add(ref _used, bytes);
}
