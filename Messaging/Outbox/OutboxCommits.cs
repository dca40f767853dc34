using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Messaging.Outbox;

/// <summary>
/// Wakes the dispatcher when a context that has events has committed, with or without a transaction of its user's. A context that was cleared between the
/// two leaves its events to the next poll.
/// </summary>
internal sealed class OutboxCommits(OutboxSignal signal) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Saved(eventData.Context);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Saved(eventData.Context);
        return new(result);
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Committed(eventData.Context);

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Committed(eventData.Context);
        return Task.CompletedTask;
    }

    private void Saved(DbContext? context)
    {
        if (context?.Database.CurrentTransaction is null)
        {
            Committed(context);
        }
    }

    // While SaveChanges commits by itself they are still new to the context: Saved follows.
    private void Committed(DbContext? context)
    {
        if (context?.ChangeTracker.Entries<OutboxMessage>().Any(static entry => entry.State is EntityState.Unchanged) is true)
        {
            signal.Set();
        }
    }
}
