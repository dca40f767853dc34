using Messaging;
using Messaging.Events;
using Messaging.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Tests.Messaging.Outbox;

/// <summary>How a service may have registered its context.</summary>
public enum ContextRegistration
{
    Scoped,
    Pooled,
    Factory,
    PooledFactory,
}

/// <summary>Somebody else's context: a table of its own, and the outbox.</summary>
internal sealed class OrdersContext(DbContextOptions<OrdersContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddOutbox();
}

internal sealed class Order
{
    public int Id { get; init; }
}

/// <summary>A database that services keep their outbox in; several stand for several processes.</summary>
internal sealed class OutboxDatabase : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;

    /// <param name="database">By default a SQLite file.</param>
    public OutboxDatabase(TestDatabase? database = null)
    {
        _database = database ?? new SqliteDatabase();
        _services = new ServiceCollection().AddDbContext<OrdersContext>(_database.Use).BuildServiceProvider();
        using var context = Open();
        context.Database.EnsureCreated();
    }

    public OrdersContext Open()
    {
        var options = new DbContextOptionsBuilder<OrdersContext>();
        _database.Use(options);
        return new(options.Options);
    }

    /// <summary>The outbox as the dispatcher of a further process sees it.</summary>
    public OutboxStore<OrdersContext> NewStore(int batchSize, TimeProvider timeProvider, IProcessTable? processes = null) => new(
        _services.GetRequiredService<IServiceScopeFactory>(),
        new(processes ?? new FakeProcessTable()),
        Options.Create(new OutboxOptions { BatchSize = batchSize }),
        Options.Create(new MessagingOptions()),
        timeProvider);

    /// <summary>Gives a service this outbox; nothing but a commit makes it look for events within a minute, unless it is told otherwise.</summary>
    public void Use(MessagingHostOptions host, ContextRegistration registration = ContextRegistration.Factory)
    {
        host.Configuration.TryAdd("Messaging:Outbox:PollInterval", "00:01:00");
        host.Configuration.TryAdd("Messaging:Outbox:RetryDelay", "00:00:00.010");
        host.Configuration.TryAdd("Messaging:Outbox:MaxRetryDelay", "00:00:00.100");
        host.Configure = builder =>
        {
            Register(builder.Services, registration);
            builder.AddOutbox<OrdersContext>();
        };
    }

    public async Task AddAsync(params IEnumerable<OutboxMessage> rows)
    {
        await using var context = Open();
        context.AddRange(rows);
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    public async Task<IReadOnlyList<OutboxMessage>> RowsAsync()
    {
        await using var context = Open();
        return await context.Set<OutboxMessage>().AsNoTracking().OrderBy(message => message.Id).ToListAsync(TestContext.Current.CancellationToken);
    }

    public Task AllSentAsync(int rows) => Eventually.HoldsAsync(
        async () => (await RowsAsync()) is var all && all.Count == rows && all.All(static row => row.SentAt is not null), $"{rows} rows to be marked as sent");

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    private void Register(IServiceCollection services, ContextRegistration registration)
    {
        switch (registration)
        {
            case ContextRegistration.Scoped:
                services.AddDbContext<OrdersContext>(_database.Use);
                break;
            case ContextRegistration.Pooled:
                services.AddDbContextPool<OrdersContext>(_database.Use);
                break;
            case ContextRegistration.Factory:
                services.AddDbContextFactory<OrdersContext>(_database.Use);
                break;
            default:
                services.AddPooledDbContextFactory<OrdersContext>(_database.Use);
                break;
        }
    }
}

internal static class OutboxHostExtensions
{
    /// <summary>An order and its event, in one transaction.</summary>
    public static async Task OrderAsync(this MessagingHost host, int id, string? orderingKey = null)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<OrdersContext>();
        context.Orders.Add(new() { Id = id });
        host.Services.GetRequiredService<IOutbox>().Add(context, new UserCreated(id, "Ada", "ada@example.com"), orderingKey);
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
