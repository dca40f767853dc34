using Messaging.RabbitMq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.Outbox;

/// <summary>The outbox of one database: which rows are this process's to send, and what became of them.</summary>
internal sealed class OutboxStore<TContext>(
    IServiceScopeFactory scopes,
    LeaseOwners owners,
    IOptions<OutboxOptions> options,
    IOptions<MessagingOptions> messaging,
    TimeProvider timeProvider) : IOutboxStore
    where TContext : DbContext
{
    private const int ForgottenAtOnce = 500;

    private readonly Backoff _retrying = new(options.Value.RetryDelay, options.Value.MaxRetryDelay);
    private OutboxSql? _sql;

    private long Now => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A lease that ends sooner would not outlast the sending.</summary>
    private long LeastLease => Now + (long)messaging.Value.PublishTimeout.TotalMilliseconds;

    public Task<List<OutboxMessage>> TakeOwnAsync(CancellationToken cancellationToken) =>
        TakeAsync(static sql => sql.TakeOwn, LeastLease, cancellationToken);

    public Task<List<OutboxMessage>> ClaimAsync(CancellationToken cancellationToken) =>
        TakeAsync(static sql => sql.Claim, Now + (long)options.Value.LeaseDuration.TotalMilliseconds, cancellationToken);

    public Task<int> ReleaseGoneAsync(CancellationToken cancellationToken) => InContextAsync(
        async context =>
        {
            var (now, own) = (Now, owners.Own);
            var leased = context.Set<OutboxMessage>().Where(message => message.SentAt == null && message.LeaseUntil > now);
            var others = await leased.Where(message => message.LeaseOwner != own).Select(static message => message.LeaseOwner).Distinct()
                .ToListAsync(cancellationToken);
            others.RemoveAll(owner => !owners.IsGone(owner));
            // A name is never given again: rows that have got another owner meanwhile are not among them.
            return others.Count == 0
                ? 0
                : await leased.Where(message => EF.Parameter(others).Contains(message.LeaseOwner))
                    .ExecuteUpdateAsync(static set => set.SetProperty(message => message.LeaseUntil, 0), cancellationToken);
        });

    public Task SentAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) => InContextAsync(
        context =>
        {
            long? now = Now;
            return Rows(context, ids).ExecuteUpdateAsync(set => set.SetProperty(message => message.SentAt, now), cancellationToken);
        });

    public Task FailedAsync(IReadOnlyList<(OutboxMessage Message, string Error)> failed, CancellationToken cancellationToken) => InContextAsync(
        async context =>
        {
            foreach (var same in failed.GroupBy(static failure => (failure.Message.Attempts, failure.Error)))
            {
                var (attempts, error) = (same.Key.Attempts + 1, same.Key.Error);
                var due = Now + (long)_retrying.After(attempts).TotalMilliseconds;
                List<long> ids = [.. same.Select(static failure => failure.Message.Id)];
                await Rows(context, ids).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(message => message.Attempts, attempts)
                        .SetProperty(message => message.LastError, error)
                        .SetProperty(message => message.DueAt, due)
                        .SetProperty(message => message.LeaseUntil, 0),
                    cancellationToken);
            }

            return failed.Count;
        });

    public Task<OutboxDepth> MeasureAsync(CancellationToken cancellationToken) => InContextAsync(
        async context =>
        {
            var waiting = context.Set<OutboxMessage>().AsNoTracking().Where(static message => message.SentAt == null);
            var oldest = await waiting.OrderBy(static message => message.Id).Select(static message => (long?)message.CreatedAt)
                .FirstOrDefaultAsync(cancellationToken);
            if (oldest is null)
            {
                return OutboxDepth.Empty;
            }

            var failing = await waiting.CountAsync(static message => message.Attempts > 0, cancellationToken);
            return new(await waiting.LongCountAsync(cancellationToken), DateTimeOffset.FromUnixTimeMilliseconds(oldest.Value), failing);
        });

    public Task<int> ForgetAsync(CancellationToken cancellationToken) => InContextAsync(
        context =>
        {
            long? oldest = Now - (long)options.Value.Retention.TotalMilliseconds;
            return context.Set<OutboxMessage>().Where(message => message.SentAt <= oldest)
                .OrderBy(static message => message.SentAt).Take(ForgottenAtOnce).ExecuteDeleteAsync(cancellationToken);
        });

    private Task<List<OutboxMessage>> TakeAsync(Func<OutboxSql, string> statement, long lease, CancellationToken cancellationToken) => InContextAsync(
        async context =>
        {
            var sql = statement(_sql ??= OutboxSql.For(context));
            var taken = await context.Set<OutboxMessage>().FromSqlRaw(sql, Now, owners.Own, lease, options.Value.BatchSize)
                .AsNoTracking().ToListAsync(cancellationToken);
            // RETURNING promises no order.
            taken.Sort(static (one, other) => one.Id.CompareTo(other.Id));
            return taken;
        });

    // As one parameter: the statement is the same for any number of rows.
    private static IQueryable<OutboxMessage> Rows(TContext context, IReadOnlyList<long> ids) =>
        context.Set<OutboxMessage>().Where(message => EF.Parameter(ids).Contains(message.Id) && message.SentAt == null);

    private async Task<T> InContextAsync<T>(Func<TContext, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TContext>());
    }
}
