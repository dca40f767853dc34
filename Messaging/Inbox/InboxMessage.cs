namespace Messaging.Inbox;

/// <summary>An event that a consumer has handled.</summary>
internal sealed class InboxMessage
{
    /// <summary>The consumer's queue: two consumers of one service may share a database.</summary>
    public required string Consumer { get; init; }

    public required string EventId { get; init; }

    /// <summary>Milliseconds since 1970: every database compares numbers, not all know instants.</summary>
    public required long HandledAt { get; init; }
}
