namespace Messaging;

/// <summary>
/// Messages to whoever listens now: by exchange and routing key, without an outbox. For what may be lost with the process that sends it; events that
/// belong to a change in a database go through <see cref="IOutbox"/>.
/// </summary>
public interface IMessageBus : IAsyncDisposable
{
    /// <summary>
    /// Sends <paramref name="message"/> as persistent JSON to a durable topic exchange, which is made if it is not there, and returns when the broker
    /// has confirmed it. That nobody listens is no error.
    /// </summary>
    /// <exception cref="BrokerUnavailableException">The broker is away or did not answer in time.</exception>
    /// <exception cref="EventRejectedException">The broker refused the message, for instance because a queue is full.</exception>
    /// <exception cref="TopologyConflictException">The exchange is there and is not a durable topic exchange.</exception>
    Task PublishAsync<TMessage>(string exchange, string routingKey, TMessage message, CancellationToken cancellationToken = default);

    /// <summary>
    /// Calls <paramref name="handler"/> for each message that is sent from now on, one after the other, over an exclusive queue that goes with
    /// the subscription. A message is acknowledged when the handler returns. A handler that throws is tried again after a moment, five times in
    /// all; then the message is dropped, as one that is no <typeparamref name="TMessage"/> is at once. After a lost connection it subscribes again
    /// by itself; what was sent meanwhile is missed.
    /// </summary>
    /// <returns>The subscription. Disposing of it ends it, once the handler at work has returned.</returns>
    /// <exception cref="BrokerUnavailableException">The broker is away or did not answer in time.</exception>
    /// <exception cref="TopologyConflictException">The exchange is there and is not a durable topic exchange.</exception>
    Task<IAsyncDisposable> SubscribeAsync<TMessage>(
        string exchange, string routingKey, Func<TMessage, CancellationToken, Task> handler, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends what this bus has opened, its subscriptions among it. Sending and subscribing afterwards is an <see cref="ObjectDisposedException"/>.
    /// </summary>
    Task CloseAsync();
}
