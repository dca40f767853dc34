namespace Messaging.RabbitMq;

/// <summary>Delays that double up to a limit; each is spread over its upper half, so that many instances do not come back in step.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan limit)
{
    public static Backoff Connecting { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));

    public static Backoff Redelivering { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));

    /// <summary>The delay after so many failures in a row, counted from 1.</summary>
    public TimeSpan After(int failures)
    {
        var full = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Max(failures, 1) - 1), limit.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (1 + Random.Shared.NextDouble()) / 2);
    }
}
