namespace Messaging;

/// <summary>The broker took the event, found no queue for it and gave it back.</summary>
public sealed class EventUnroutableException : EventPublishException
{
    internal EventUnroutableException(string exchange, string routingKey, Exception? innerException = null)
        : base($"No queue is bound to exchange '{exchange}' for '{routingKey}', so the event was returned.", innerException)
    {
    }
}
