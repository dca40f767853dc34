namespace Messaging;

/// <summary>
/// Does the work that an event asks for. A new handler is made for every delivery, in a scope of its own. The event is
/// acknowledged when the handler returns and comes again when it throws, so the same event may be handled more than once.
/// </summary>
public interface IEventHandler<in TEvent>
    where TEvent : class, IEvent
{
    /// <summary>Handles one event. Throws <see cref="UnprocessableEventException"/> when trying again cannot help.</summary>
    /// <param name="event">What happened.</param>
    /// <param name="context">The event's id, time and origin.</param>
    /// <param name="cancellationToken">Fires when the service stops and the time for finishing is up.</param>
    Task HandleAsync(TEvent @event, EventContext context, CancellationToken cancellationToken);
}
