using System.Globalization;
using Messaging;
using Messaging.Events;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using UserService.Users.Idempotency;

namespace UserService.Users;

internal sealed class UserStore(IDbContextFactory<UsersDbContext> contexts, UserReader reader, IdempotencyRecords records, IOutbox outbox)
    : IDisposable
{
    // https://www.sqlite.org/rescode.html#constraint_unique
    private const int ConstraintUnique = 2067;

    // SQLite has one writer at a time: queueing here is fair, its busy handler is not.
    private readonly SemaphoreSlim _writer = new(1, 1);

    /// <summary>Null when there is no such user.</summary>
    public Task<User?> FindAsync(int id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(reader.Find(id));
    }

    /// <summary>
    /// Once begun it is carried out, even when the caller leaves. The user's event is committed with the user. With a key so is the answer, which
    /// is given again to whoever repeats the request; a creation that failed is not kept.
    /// </summary>
    public async Task<Creation> AddAsync(NewUser user, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);

        await _writer.WaitAsync(cancellationToken);
        try
        {
            // Not cancellable from here: a caller that leaves now must not leave it open whether the user exists.
            return await AddAsync(context, user, key, keep: true);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Reads, and creates a user and takes it back: a process that has done so once answers its first caller as fast as the next ones.</summary>
    public async Task RehearseAsync(CancellationToken cancellationToken)
    {
        _ = reader.Find(0);
        var name = Guid.NewGuid().ToString("N");
        if (EmailAddress.TryParse($"{name}@prüfung.invalid", out var email, out _))
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await AddAsync(context, new NewUser(name, email), new IdempotencyKey(name, []), keep: false);
        }
    }

    public void Dispose() => _writer.Dispose();

    private async Task<Creation> AddAsync(UsersDbContext context, NewUser user, IdempotencyKey? key, bool keep)
    {
        // A failure ends the whole transaction, so there is nothing to save half of it for.
        context.Database.AutoSavepointsEnabled = false;
        // Takes SQLite's one write lock at once: the same key at another replica waits here until the answer is there.
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken.None);
        if (key is not null && await records.FindAsync(context, key) is { } record)
        {
            return key.RequestHash.AsSpan().SequenceEqual(record.RequestHash)
                ? new Creation.Repeated(new() { Id = record.UserId, Name = record.Name, Email = record.Email, EmailKey = user.Email.Key })
                : new Creation.KeyReused();
        }

        var row = new User { Name = user.Name, Email = user.Email.Value, EmailKey = user.Email.Key };
        context.Users.Add(row);
        try
        {
            await context.SaveChangesAsync(CancellationToken.None);
        }
        catch (DbUpdateException exception) when (exception.InnerException is SqliteException { SqliteExtendedErrorCode: ConstraintUnique })
        {
            return new Creation.EmailTaken();
        }

        outbox.Add(context, new UserCreated(row.Id, row.Name, row.Email), string.Create(CultureInfo.InvariantCulture, $"user-{row.Id}"));
        if (key is not null)
        {
            records.Add(context, key, row);
            await records.ForgetOldAsync(context);
        }

        await context.SaveChangesAsync(CancellationToken.None);
        await (keep ? transaction.CommitAsync(CancellationToken.None) : transaction.RollbackAsync(CancellationToken.None));
        return new Creation.Created(row);
    }
}
