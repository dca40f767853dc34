using System.Text.Json;
using Messaging;
using Messaging.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bench.Outbox;

/// <summary>A service with an outbox in a SQLite file of its own, set up as UserService sets its file up.</summary>
internal sealed class OutboxService : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bench-outbox-");
    private readonly IHost _host;
    private readonly IDbContextFactory<BenchContext> _contexts;
    private readonly IOutbox _outbox;
    private int _last;

    private OutboxService(string broker)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "bench" });
        builder.Logging.ClearProviders();
        builder.Configuration["ConnectionStrings:messaging"] = broker;
        builder.AddRabbitMQClient("messaging", static settings => settings.DisableHealthChecks = settings.DisableTracing = true);
        builder.Services.AddPooledDbContextFactory<BenchContext>(options => options.UseSqlite($"Data Source={Path.Combine(_folder.FullName, "bench.db")}"));
        builder.AddOutbox<BenchContext>();
        _host = builder.Build();
        (_contexts, _outbox) = (_host.Services.GetRequiredService<IDbContextFactory<BenchContext>>(), _host.Services.GetRequiredService<IOutbox>());
    }

    public static async Task<OutboxService> StartAsync(string broker, CancellationToken cancellationToken)
    {
        var service = new OutboxService(broker);
        await using (var context = await service._contexts.CreateDbContextAsync(cancellationToken))
        {
            await context.Database.EnsureCreatedAsync(cancellationToken);
            await context.Database.ExecuteSqlAsync($"PRAGMA journal_mode = WAL", cancellationToken);
        }

        await service._host.StartAsync(cancellationToken);
        return service;
    }

    /// <summary>Commits as many rows, each with its event, in one transaction or in one of its own; returns the number of the first.</summary>
    public async Task<int> CommitAsync(int count, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.OpenConnectionAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"PRAGMA synchronous = NORMAL", cancellationToken);
        var first = _last + 1;
        for (var i = 0; i < count; i++)
        {
            var id = ++_last;
            context.Items.Add(new() { Id = id });
            _outbox.Add(context, EventOf(id));
        }

        await context.SaveChangesAsync(cancellationToken);
        return first;
    }

    /// <summary>Returns when the broker has confirmed everything and the rows say so.</summary>
    public async Task EmptyAsync(CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        using var timer = new PeriodicTimer(Look);
        var open = context.Database.SqlQuery<int>($"""SELECT COUNT(*) AS "Value" FROM "OutboxMessages" WHERE "SentAt" IS NULL""");
        while (await open.SingleAsync(cancellationToken) > 0)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Events of one key, as many, as a process that is gone may have left them.</summary>
    public async Task LeaveBehindAsync(int count, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var body = JsonSerializer.SerializeToUtf8Bytes(EventOf(1), JsonSerializerOptions.Web);
        await context.Database.ExecuteSqlAsync(
            $"""
            WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {count})
            INSERT INTO "OutboxMessages"
              ("EventId", "Type", "Source", "Exchange", "RoutingKey", "Body", "OrderingKey", "CreatedAt", "DueAt", "LeaseOwner", "LeaseUntil", "Attempts")
            SELECT 'left-' || i, {UserCreated.Type}, '/bench', {RawClient.Exchange}, {RawClient.RoutingKey}, {body}, 'one', 0, 0, 'gone', 0, 0
            FROM numbers
            """,
            cancellationToken);
    }

    /// <summary>How many of those have been sent.</summary>
    public async Task<int> SentOfThoseAsync(CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return await context.Database
            .SqlQuery<int>($"""SELECT COUNT(*) AS "Value" FROM "OutboxMessages" WHERE "SentAt" IS NOT NULL AND "OrderingKey" IS NOT NULL""")
            .SingleAsync(cancellationToken);
    }

    public static UserCreated EventOf(int id) => new(id, "Ada Lovelace", "ada.lovelace@example.com");

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
