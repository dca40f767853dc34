namespace Dashboard.Telemetry.Traces;

/// <summary>The traces that a resource has spans in, in the order of their first one; guarded by the lock of <see cref="TraceStore"/>.</summary>
public sealed class ResourceTraces(int capacity)
{
    public RingBuffer<TraceId> Ids { get; } = new(capacity);

    public long Bytes { get; set; }

    public long Dropped { get; set; }

    public long DroppedSpans { get; set; }

    public bool IsGone { get; set; }
}
