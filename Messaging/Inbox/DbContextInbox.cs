using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Inbox;

/// <summary>
/// The inbox in the handler's own context. The id is tracked before the handler runs, so it is written by the same SaveChanges as what the handler
/// changes, whoever calls it; no transaction is open while the handler is at work, which may be waiting for a mail server.
/// </summary>
internal sealed class DbContextInbox<TContext>(TContext context, IServiceScopeFactory scopes, TimeProvider timeProvider) : IInbox
    where TContext : DbContext
{
    public async Task<bool> HandleOnceAsync(string consumer, string eventId, Func<Task> handle, CancellationToken cancellationToken)
    {
        if (await IsHandledAsync(context, consumer, eventId, cancellationToken))
        {
            return false;
        }

        context.Add(new InboxMessage { Consumer = consumer, EventId = eventId, HandledAt = timeProvider.GetUtcNow().ToUnixTimeMilliseconds() });
        try
        {
            await handle();
            await context.SaveChangesAsync(cancellationToken);
            if (context.Database.CurrentTransaction is { } transaction)
            {
                await transaction.CommitAsync(cancellationToken);
            }

            return true;
        }
        catch (DbUpdateException)
        {
            // Another replica may have been faster: its id is there, and what this handler changed is rolled back.
            await (context.Database.CurrentTransaction?.RollbackAsync(cancellationToken) ?? Task.CompletedTask);
            if (await IsHandledByAnotherAsync(consumer, eventId, cancellationToken))
            {
                return false;
            }

            throw;
        }
    }

    private async Task<bool> IsHandledByAnotherAsync(string consumer, string eventId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await IsHandledAsync(scope.ServiceProvider.GetRequiredService<TContext>(), consumer, eventId, cancellationToken);
    }

    private static Task<bool> IsHandledAsync(TContext context, string consumer, string eventId, CancellationToken cancellationToken) =>
        context.Set<InboxMessage>().AsNoTracking().AnyAsync(message => message.Consumer == consumer && message.EventId == eventId, cancellationToken);
}
