namespace Messaging;

/// <summary>The broker answered with a negative confirmation: a queue is full, or could not write the event.</summary>
public sealed class EventRejectedException : EventPublishException
{
    internal EventRejectedException(string exchange, string routingKey, Exception? innerException = null)
        : base($"RabbitMQ refused '{routingKey}' on exchange '{exchange}': a queue is full or cannot write.", innerException)
    {
    }
}
