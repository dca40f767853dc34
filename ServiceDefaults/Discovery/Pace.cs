namespace ServiceDefaults.Discovery;

/// <summary>
/// Spaces what may happen very often: a few in a row at once, further ones at the interval. The first after a quiet time never waits.
/// </summary>
internal sealed class Pace(TimeProvider time)
{
    private const int Burst = 4;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // Counted from the making of this one: what the clock on the wall says may be set back.
    private readonly long _begin = time.GetTimestamp();
    private TimeSpan _due = TimeSpan.Zero;

    /// <summary>Counts one, and tells how long to wait before the next.</summary>
    public TimeSpan Next()
    {
        var now = time.GetElapsedTime(_begin);
        _due = (_due > now ? _due : now) + Interval;
        var wait = _due - now - (Burst * Interval);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
