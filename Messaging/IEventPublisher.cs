namespace Messaging;

/// <summary>Publishes events so that they are on the broker's disk, in every queue that is due, when the call returns.</summary>
public interface IEventPublisher
{
    /// <summary>
    /// Publishes under a new event id and returns when the broker has confirmed. After an <see cref="OperationCanceledException"/>
    /// or a lost connection the event may have arrived or not; publishing it again is safe for consumers that tell events by id.
    /// </summary>
    /// <exception cref="BrokerUnavailableException">The broker is away or did not answer in time.</exception>
    /// <exception cref="EventUnroutableException">No queue takes this event.</exception>
    /// <exception cref="EventRejectedException">The broker refused to take the event, for instance because a queue is full.</exception>
    /// <exception cref="TopologyConflictException">The broker has the exchange or a queue with other arguments.</exception>
    Task PublishAsync<TEvent>(TEvent @event, CancellationToken cancellationToken = default)
        where TEvent : class, IEvent;
}
