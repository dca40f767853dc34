using Microsoft.Extensions.ServiceDiscovery;
using ServiceDefaults.Discovery;

namespace ServiceDefaults.Resilience.Instances;

/// <summary>
/// The instances of a service that discovery knows, and the choice between them: of two, the one with fewer calls outstanding. One that was
/// just unreachable or whose breaker is open is no candidate, except for the one call that finds out whether it is back: sooner when there is no other.
/// </summary>
/// <param name="create">Makes what is kept for an instance that is seen for the first time.</param>
/// <param name="keepFor">How long what is known of an instance is kept after discovery dropped it: one that flaps must not start anew each time.</param>
/// <param name="time">The clock.</param>
internal sealed class InstanceSet(Func<string, InstanceAddress, Instance> create, TimeSpan keepFor, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Instance Instance, long LastSeen)> _known = new(StringComparer.Ordinal);
    private ServiceEndpointSource? _source;
    private volatile Instance[] _current = [];
    private uint _turn = (uint)Random.Shared.Next();

    public IReadOnlyList<Instance> Current => _current;

    /// <summary>Whether discovery has had news since the last update, or there was none yet.</summary>
    public bool IsOutdated => Volatile.Read(ref _source) is not { ChangeToken.HasChanged: false };

    public void Update(ServiceEndpointSource source)
    {
        if (ReferenceEquals(Volatile.Read(ref _source), source))
        {
            return;
        }

        lock (_gate)
        {
            if (ReferenceEquals(_source, source))
            {
                return;
            }

            var now = time.GetTimestamp();
            var current = new List<Instance>(source.Endpoints.Count);
            foreach (var endpoint in source.Endpoints)
            {
                var address = InstanceAddress.Of(endpoint.EndPoint);
                var key = endpoint.Features.Get<DiscoveredInstance>()?.Key ?? address.ToString();
                // An instance that moved keeps its key only if its registration lies; the address decides then.
                var instance = _known.TryGetValue(key, out var known) && known.Instance.Address.ToString() == address.ToString()
                    ? known.Instance
                    : create(key, address);
                _known[key] = (instance, now);
                current.Add(instance);
            }

            foreach (var (key, known) in _known)
            {
                if (known.LastSeen != now && time.GetElapsedTime(known.LastSeen, now) > keepFor)
                {
                    _known.Remove(key);
                }
            }

            _current = [.. current];
            Volatile.Write(ref _source, source);
        }
    }

    /// <param name="tried">Instances that the call has tried: left out for as long as there are others.</param>
    /// <param name="mayProbe">The call can go on to another instance when this one is still away.</param>
    /// <param name="retryAfter">When none can be asked: the time until one could be.</param>
    public Instance? Pick(IReadOnlyList<Instance> tried, bool mayProbe, out TimeSpan retryAfter)
    {
        var instances = _current;
        retryAfter = TimeSpan.Zero;
        return PickProbe(instances, tried, mayProbe)
            ?? PickReady(instances, tried)
            ?? (tried.Count > 0 ? PickReady(instances, []) : null)
            ?? PickLook(instances, tried)
            ?? None(instances, out retryAfter);
    }

    /// <summary>Whether a call that tried these could go on to another one at once.</summary>
    public bool HasOther(IReadOnlyList<Instance> tried)
    {
        foreach (var instance in _current)
        {
            if (!instance.IsOut && !Contains(tried, instance))
            {
                return true;
            }
        }

        return false;
    }

    // The first of the two is the next in turn, which spreads calls evenly for as long as nobody is busy.
    private Instance? PickReady(Instance[] instances, IReadOnlyList<Instance> tried)
    {
        if (instances.Length == 0)
        {
            return null;
        }

        var start = (int)(Interlocked.Increment(ref _turn) % (uint)instances.Length);
        Instance? first = null;
        var others = 0;
        for (var i = 0; i < instances.Length; i++)
        {
            var instance = instances[(start + i) % instances.Length];
            if (IsReady(instance, tried))
            {
                first ??= instance;
                others += ReferenceEquals(first, instance) ? 0 : 1;
            }
        }

        if (first is null || others == 0)
        {
            return first;
        }

        var skip = Random.Shared.Next(others);
        for (var i = 0; i < instances.Length; i++)
        {
            var instance = instances[(start + i) % instances.Length];
            if (!ReferenceEquals(first, instance) && IsReady(instance, tried) && skip-- == 0)
            {
                return instance.Score < first.Score ? instance : first;
            }
        }

        return first;
    }

    private static Instance? PickProbe(Instance[] instances, IReadOnlyList<Instance> tried, bool mayProbe)
    {
        if (Array.TrueForAll(instances, static instance => !instance.Ejection.IsActive))
        {
            return null;
        }

        var nothingElse = Array.TrueForAll(instances, static instance => instance.IsOut);
        foreach (var instance in mayProbe || nothingElse ? instances : [])
        {
            if (instance.Ejection.IsActive && !instance.Breaker.IsRejecting && !Contains(tried, instance) && instance.Ejection.TryProbe(nothingElse))
            {
                return instance;
            }
        }

        return null;
    }

    // Nobody else is left: a break must not keep callers away for a minute from a service that is back.
    private static Instance? PickLook(Instance[] instances, IReadOnlyList<Instance> tried)
    {
        foreach (var instance in instances)
        {
            if (!Contains(tried, instance) && instance.Ejection.Remaining(nothingElse: true) == TimeSpan.Zero && instance.Breaker.TryLook())
            {
                return instance;
            }
        }

        return null;
    }

    private static Instance? None(Instance[] instances, out TimeSpan retryAfter)
    {
        retryAfter = instances.Length == 0 ? TimeSpan.Zero : instances.Min(static instance => instance.RetryAfter(nothingElse: true));
        return null;
    }

    private static bool IsReady(Instance instance, IReadOnlyList<Instance> tried) => !instance.IsOut && !Contains(tried, instance);

    private static bool Contains(IReadOnlyList<Instance> tried, Instance instance)
    {
        for (var i = 0; i < tried.Count; i++)
        {
            if (ReferenceEquals(tried[i], instance))
            {
                return true;
            }
        }

        return false;
    }
}
