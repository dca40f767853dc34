namespace ServiceDefaults.Discovery.Consul;

/// <summary>
/// Delays between attempts to reach Consul: doubling, each shortened at random by up to a half, and never so long that its return
/// would be noticed late.
/// </summary>
internal sealed class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private int _failures;

    public TimeSpan Next()
    {
        var full = First * Math.Pow(2, Math.Min(_failures++, 10));
        return Jitter(full < Longest ? full : Longest);
    }

    public void Reset() => _failures = 0;

    public static TimeSpan Jitter(TimeSpan full) => full * (1 - (Random.Shared.NextDouble() / 2));
}
