using Messaging;
using Messaging.Events;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tests.Notifications.Email;

namespace Tests.Messaging.Inbox;

/// <summary>The file of a ledger, and services that keep it.</summary>
internal sealed class LedgerFile : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DbContextOptions<LedgerContext> _options;

    public LedgerFile()
    {
        _options = Configure(new DbContextOptionsBuilder<LedgerContext>()).Options;
        using var context = Open();
        context.Database.EnsureCreated();
        context.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL");
    }

    public LedgerContext Open() => new(_options);

    /// <summary>Has a host handle events in this ledger.</summary>
    public void Use(MessagingHostOptions options, Func<UserCreated, LedgerContext, CancellationToken, Task> handle)
    {
        options.Handle = null;
        options.Configure = builder =>
        {
            builder.Services.AddDbContext<LedgerContext>(context => Configure(context));
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
        return context.Database.SqlQuery<int>($"""SELECT COUNT(*) AS Value FROM "InboxMessages" """).Single();
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private TBuilder Configure<TBuilder>(TBuilder options)
        where TBuilder : DbContextOptionsBuilder
    {
        options.UseSqlite($"Data Source={_folder["ledger.db"]}");
        return options;
    }

    private sealed class LedgerHandler(LedgerContext ledger, Func<UserCreated, LedgerContext, CancellationToken, Task> handle) : IEventHandler<UserCreated>
    {
        public Task HandleAsync(UserCreated @event, EventContext context, CancellationToken cancellationToken) => handle(@event, ledger, cancellationToken);
    }
}
