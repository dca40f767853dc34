namespace ServiceDefaults.Resilience.Calls;

/// <summary>Retries may be a share of the calls of the last 10 s and a reserve on top: when everything fails, they must not multiply the load.</summary>
internal sealed class RetryBudget(double share, int reserve, TimeProvider time)
{
    private const int Slots = 10;

    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private readonly (long Second, int Calls, int Retries)[] _slots = new (long, int, int)[Slots];

    /// <summary>How many retries could be made now.</summary>
    public double Available
    {
        get
        {
            lock (_gate)
            {
                return Left(Second);
            }
        }
    }

    public void Earn()
    {
        lock (_gate)
        {
            Current().Calls++;
        }
    }

    public bool TrySpend()
    {
        lock (_gate)
        {
            ref var slot = ref Current();
            if (Left(slot.Second) < 1)
            {
                return false;
            }

            slot.Retries++;
            return true;
        }
    }

    private long Second => (long)time.GetElapsedTime(_start).TotalSeconds;

    private ref (long Second, int Calls, int Retries) Current()
    {
        var second = Second;
        ref var slot = ref _slots[second % Slots];
        if (slot.Second != second)
        {
            slot = (second, 0, 0);
        }

        return ref slot;
    }

    private double Left(long now)
    {
        var (calls, retries) = (0, 0);
        foreach (var slot in _slots)
        {
            if (slot.Second > now - Slots)
            {
                calls += slot.Calls;
                retries += slot.Retries;
            }
        }

        return (calls * share) + reserve - retries;
    }
}
