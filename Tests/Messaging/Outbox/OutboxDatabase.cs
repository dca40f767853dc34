using Messaging;
using Messaging.Events;
using Messaging.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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

/// <summary>A SQLite file that services keep their outbox in; several stand for several processes.</summary>
internal sealed class OutboxDatabase : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("outbox-");
    private readonly string _connection;
    // Open until the end, as the pool of a service has some: the first one to open makes a file, for which a full disk has no space.
    private readonly OrdersContext _kept;

    public OutboxDatabase(string? folder = null)
    {
        _connection = $"Data Source={Path.Combine(folder ?? _folder.FullName, "orders.db")};Default Timeout=5;Pooling=False";
        _kept = Open();
        _kept.Database.OpenConnection();
        _kept.Database.EnsureCreated();
        _kept.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL");
    }

    public OrdersContext Open() => new(new DbContextOptionsBuilder<OrdersContext>().UseSqlite(_connection).Options);

    /// <summary>Gives a service this outbox; nothing but a commit makes it look for events within a minute, unless it is told otherwise.</summary>
    public void Use(MessagingHostOptions host, string instance = "a", ContextRegistration registration = ContextRegistration.Factory)
    {
        host.Configuration["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance}";
        host.Configuration.TryAdd("Messaging:Outbox:PollInterval", "00:01:00");
        host.Configuration.TryAdd("Messaging:Outbox:RetryDelay", "00:00:00.010");
        host.Configuration.TryAdd("Messaging:Outbox:MaxRetryDelay", "00:00:00.100");
        host.Configure = builder =>
        {
            Register(builder.Services, registration);
            builder.AddOutbox<OrdersContext>();
        };
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
        await _kept.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private void Register(IServiceCollection services, ContextRegistration registration)
    {
        switch (registration)
        {
            case ContextRegistration.Scoped:
                services.AddDbContext<OrdersContext>(options => options.UseSqlite(_connection));
                break;
            case ContextRegistration.Pooled:
                services.AddDbContextPool<OrdersContext>(options => options.UseSqlite(_connection));
                break;
            case ContextRegistration.Factory:
                services.AddDbContextFactory<OrdersContext>(options => options.UseSqlite(_connection));
                break;
            default:
                services.AddPooledDbContextFactory<OrdersContext>(options => options.UseSqlite(_connection));
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
