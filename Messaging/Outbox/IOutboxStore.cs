namespace Messaging.Outbox;

/// <summary>The rows of an outbox, as whoever sends them sees them.</summary>
internal interface IOutboxStore
{
    /// <summary>Rows that this process has leased for long enough, without a write.</summary>
    Task<List<OutboxMessage>> TakeOwnAsync(CancellationToken cancellationToken);

    /// <summary>Ends the leases of processes that certainly run no more, and says how many rows they had.</summary>
    Task<int> ReleaseGoneAsync(CancellationToken cancellationToken);

    /// <summary>Leases rows anew that are this process's or whose lease has ended.</summary>
    Task<List<OutboxMessage>> ClaimAsync(CancellationToken cancellationToken);

    Task SentAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken);

    /// <summary>Notes what happened, and lets go of the rows until their next try.</summary>
    Task FailedAsync(IReadOnlyList<(OutboxMessage Message, string Error)> failed, CancellationToken cancellationToken);

    Task<OutboxDepth> MeasureAsync(CancellationToken cancellationToken);

    /// <summary>Deletes some of the rows that have been kept long enough, and says how many.</summary>
    Task<int> ForgetAsync(CancellationToken cancellationToken);
}

/// <summary>What waits in an outbox, of all processes together.</summary>
/// <param name="Waiting">Events that the broker has not confirmed.</param>
/// <param name="Oldest">When the oldest of them was added; null when there is none.</param>
/// <param name="Failing">How many of them the broker has returned, refused or not confirmed in time at least once.</param>
internal sealed record OutboxDepth(long Waiting, DateTimeOffset? Oldest, int Failing)
{
    public static OutboxDepth Empty { get; } = new(0, null, 0);
}
