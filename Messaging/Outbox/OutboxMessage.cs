namespace Messaging.Outbox;

/// <summary>
/// An event in the outbox. Times are milliseconds since 1970: SQLite compares numbers, and knows no instants. A row is born leased to the
/// process that writes it, so that publishing it takes no further write before it is marked as sent.
/// </summary>
internal sealed class OutboxMessage
{
    /// <summary>The order in which rows were added.</summary>
    public long Id { get; init; }

    /// <summary>The event's own id, the same each time it is sent.</summary>
    public required string EventId { get; init; }

    public required string Type { get; init; }

    public required string Source { get; init; }

    public required string Exchange { get; init; }

    public required string RoutingKey { get; init; }

    public required byte[] Body { get; init; }

    public string? OrderingKey { get; init; }

    public string? TraceParent { get; init; }

    public string? TraceState { get; init; }

    public required long CreatedAt { get; init; }

    /// <summary>When the broker had confirmed it; null until then.</summary>
    public long? SentAt { get; init; }

    /// <summary>Not before; later than the creation only after a failure.</summary>
    public required long DueAt { get; init; }

    public required string LeaseOwner { get; init; }

    /// <summary>Until then no other process takes it.</summary>
    public required long LeaseUntil { get; init; }

    /// <summary>How often the broker returned or refused it, or did not confirm it in time.</summary>
    public int Attempts { get; init; }

    public string? LastError { get; init; }
}
