using Microsoft.EntityFrameworkCore;

namespace Messaging;

/// <summary>
/// Events that are published if and only if the transaction that they belong to commits: a row beside the change that they tell of, sent
/// to the broker afterwards, as often as it takes.
/// </summary>
public interface IOutbox
{
    /// <summary>
    /// Adds the event to <paramref name="context"/>, whose SaveChanges and commit decide about it. Its model has the table by
    /// <see cref="OutboxModelExtensions.AddOutbox"/>. The event keeps the trace of whoever adds it, and one id, however often it is sent.
    /// </summary>
    /// <param name="context">What the change is saved with.</param>
    /// <param name="event">What happened.</param>
    /// <param name="orderingKey">
    /// Events of one key are published in the order in which they were added, each after the one before has been confirmed; such as the name
    /// and the number of what they are about. At most 200 characters; null when the order does not matter.
    /// </param>
    void Add<TEvent>(DbContext context, TEvent @event, string? orderingKey = null)
        where TEvent : class, IEvent;
}
