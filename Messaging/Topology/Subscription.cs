using System.Globalization;

namespace Messaging.Topology;

/// <summary>
/// A service's durable interest in an event. Names and arguments are fixed: a broker that has the queue refuses any others.
/// </summary>
internal sealed record Subscription(string Subscriber, EventRoute Route)
{
    /// <summary>
    /// An event at whose handling processes died more often than this ends in the dead-letter queue. Failures of a handler are not among them.
    /// </summary>
    public const int DeliveryLimit = 20;

    public string Queue { get; } = $"{Subscriber}.{Route.RoutingKey.Replace('.', '-')}";

    public string DeadLetterExchange { get; } = $"{Subscriber}.dead-letter";

    /// <summary>Where an event waits before it comes back into the queue.</summary>
    public string RetryQueue(TimeSpan delay) => string.Create(CultureInfo.InvariantCulture, $"{Queue}.retry.{delay.TotalMilliseconds:0}");

    public string DeadLetterQueue => $"{Queue}.dead-letter";

    public Dictionary<string, object?> QueueArguments => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = DeliveryLimit,
        ["x-overflow"] = "reject-publish",
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-dead-letter-exchange"] = DeadLetterExchange,
        ["x-dead-letter-routing-key"] = Route.RoutingKey,
    };

    /// <summary>Comes back at least once, too: the retry queue keeps an event until the queue has confirmed it.</summary>
    public Dictionary<string, object?> RetryQueueArguments(TimeSpan delay) => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-message-ttl"] = (long)delay.TotalMilliseconds,
        ["x-overflow"] = "reject-publish",
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = Queue,
    };

    public static Dictionary<string, object?> DeadLetterQueueArguments => new() { ["x-queue-type"] = "quorum" };
}
