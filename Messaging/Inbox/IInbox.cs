namespace Messaging.Inbox;

/// <summary>Knows which events a consumer has handled. Lives as long as the scope of one delivery.</summary>
internal interface IInbox
{
    /// <summary>Handles an event unless it was handled before, and remembers it together with whatever the handler changes in the database.</summary>
    /// <returns>Whether it was new.</returns>
    Task<bool> HandleOnceAsync(string consumer, string eventId, Func<Task> handle, CancellationToken cancellationToken);
}
