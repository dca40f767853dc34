namespace Dashboard.Telemetry.Resources;

/// <summary>Who sent telemetry. Past the limit a new one takes the place of the one that was silent for longest.</summary>
public sealed class ResourceStore(TelemetryLimits limits, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ResourceKey, TelemetryResource> _resources = [];
    private Drops _dropsOfEvicted;
    private TelemetryResource[]? _all;

    public ChangeSignal Changed { get; } = new();

    /// <summary>How many had to make room.</summary>
    public long Evicted { get; private set; }

    /// <summary>Sorted as they are shown.</summary>
    public IReadOnlyList<TelemetryResource> All
    {
        get
        {
            lock (_gate)
            {
                return _all ??= [.. _resources.Values.OrderBy(static resource => resource.DisplayName, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Of all resources, those that had to make room included.</summary>
    public Drops Drops
    {
        get
        {
            lock (_gate)
            {
                return All.Aggregate(_dropsOfEvicted, static (sum, resource) => sum + resource.Drops);
            }
        }
    }

    /// <summary>The resource, and the one that had to make room for it: that one's telemetry has to be taken out of the stores.</summary>
    public TelemetryResource Get(ResourceKey key, Attribute[] attributes, out TelemetryResource? evicted)
    {
        evicted = null;
        lock (_gate)
        {
            if (!_resources.TryGetValue(key, out var resource))
            {
                evicted = _resources.Count >= limits.Resources ? Evict() : null;
                resource = new(key, attributes, limits);
                _resources.Add(key, resource);
                _all = null;
                Changed.Raise();
            }

            resource.LastSeen = time.Now();
            return resource;
        }
    }

    /// <summary>Keeps what one that had to make room has lost, all that it had included.</summary>
    public void Remember(TelemetryResource evicted)
    {
        lock (_gate)
        {
            _dropsOfEvicted += evicted.Drops;
        }
    }

    private TelemetryResource Evict()
    {
        var oldest = _resources.Values.MinBy(static resource => resource.LastSeen)!;
        _resources.Remove(oldest.Key);
        Evicted++;
        return oldest;
    }
}
