using Messaging;
using Messaging.Events;
using Messaging.Inbox;
using Microsoft.EntityFrameworkCore;

namespace Tests.Messaging.Inbox;

/// <summary>The database of a ledger, and services that keep it.</summary>
internal sealed class LedgerDatabase : IAsyncDisposable
{
    private readonly TestDatabase _database;

    /// <param name="database">By default a SQLite file.</param>
    public LedgerDatabase(TestDatabase? database = null)
    {
        _database = database ?? new SqliteDatabase();
        using var context = Open();
        context.Database.EnsureCreated();
    }

    public LedgerContext Open()
    {
        var options = new DbContextOptionsBuilder<LedgerContext>();
        _database.Use(options);
        return new(options.Options);
    }

    /// <summary>Has a host handle events in this ledger.</summary>
    public void Use(MessagingHostOptions options, Func<UserCreated, LedgerContext, CancellationToken, Task> handle)
    {
        options.Handle = null;
        options.Configure = builder =>
        {
            builder.Services.AddDbContext<LedgerContext>(_database.Use);
            builder.Services.AddSingleton(handle);
            builder.AddEventHandler<UserCreated, LedgerHandler>();
            builder.AddInbox<LedgerContext>();
        };
    }

    public int[] Users()
    {
        using var context = Open();
        return [.. context.Entries.Select(static entry => entry.UserId).Order()];
    }

    public int Remembered()
    {
        using var context = Open();
        return context.Set<InboxMessage>().Count();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private sealed class LedgerHandler(LedgerContext ledger, Func<UserCreated, LedgerContext, CancellationToken, Task> handle) : IEventHandler<UserCreated>
    {
        public Task HandleAsync(UserCreated @event, EventContext context, CancellationToken cancellationToken) => handle(@event, ledger, cancellationToken);
    }
}
