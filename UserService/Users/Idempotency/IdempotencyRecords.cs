using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace UserService.Users.Idempotency;

/// <summary>
/// Remembers the answers to creations that had a key for <see cref="UsersOptions.IdempotencyRetention"/>. Works in the transaction of the
/// creation, one at a time, so that a user and the answer about it are written together or not at all.
/// </summary>
internal sealed class IdempotencyRecords(TimeProvider timeProvider, IOptions<UsersOptions> options)
{
    public const int MostForgottenAtOnce = 500;

    public static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);

    private static readonly Func<UsersDbContext, string, Task<IdempotencyRecord?>> Query = EF.CompileAsyncQuery(
        (UsersDbContext context, string key) => context.IdempotencyKeys.AsNoTracking().SingleOrDefault(record => record.Key == key));

    private DateTimeOffset _forgetAt = DateTimeOffset.MinValue;

    private long Oldest => (timeProvider.GetUtcNow() - options.Value.IdempotencyRetention).ToUnixTimeMilliseconds();

    /// <summary>Null when the key is new or has been kept long enough.</summary>
    public async Task<IdempotencyRecord?> FindAsync(UsersDbContext context, IdempotencyKey key)
    {
        var record = await Query(context, key.Value);
        if (record is not null && record.CreatedAt <= Oldest)
        {
            await context.IdempotencyKeys.Where(old => old.Key == key.Value).ExecuteDeleteAsync(CancellationToken.None);
            return null;
        }

        return record;
    }

    public void Add(UsersDbContext context, IdempotencyKey key, User user) => context.IdempotencyKeys.Add(new()
    {
        Key = key.Value,
        RequestHash = key.RequestHash,
        UserId = user.Id,
        Name = user.Name,
        Email = user.Email,
        CreatedAt = timeProvider.GetUtcNow().ToUnixTimeMilliseconds(),
    });

    /// <summary>Now and then, and never more than a creation has time for; what is left goes with the next one.</summary>
    public async Task ForgetOldAsync(UsersDbContext context)
    {
        var now = timeProvider.GetUtcNow();
        if (now < _forgetAt)
        {
            return;
        }

        var oldest = Oldest;
        var forgotten = await context.IdempotencyKeys.Where(record => record.CreatedAt <= oldest)
            .OrderBy(record => record.CreatedAt).Take(MostForgottenAtOnce).ExecuteDeleteAsync(CancellationToken.None);
        if (forgotten < MostForgottenAtOnce)
        {
            _forgetAt = now + ForgetEvery;
        }
    }
}
