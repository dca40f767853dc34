namespace Messaging.RabbitMq;

/// <summary>Ends things that may hang or fail with the broker, when nobody can do anything about it any more.</summary>
internal static class Quietly
{
    public static async Task WithinAsync(TimeSpan limit, Task ending) =>
        await ending.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
