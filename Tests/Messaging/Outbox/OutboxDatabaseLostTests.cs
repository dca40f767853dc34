using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Tests.Testing;

namespace Tests.Messaging.Outbox;

/// <summary>A database server that is away for a while.</summary>
public sealed class OutboxDatabaseLostTests(RabbitMqFixture fixture, SharedDatabases databases) : BrokerTest(fixture)
{
    [Fact]
    public async Task Database_AwayBetweenConfirmAndMark_SaysSoAndSendsNothingTwice()
    {
        var postgres = (PostgresDatabase)await databases.CreateAsync(DatabaseEngine.Postgres);
        var database = Own(new OutboxDatabase(postgres));
        await using var toBroker = TcpRelay.To(Broker.Port);
        await using var toDatabase = TcpRelay.To(postgres.Port);
        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        var host = await StartHostAsync(options =>
        {
            options.ConnectionString = Broker.ConnectionStringThrough(toBroker.Port);
            options.Configuration["Messaging:PublishTimeout"] = "00:02:00";
            options.Configuration["Messaging:Outbox:LeaseDuration"] = "00:05:00";
            database.Use(options);
            options.Configure = builder =>
            {
                builder.Services.AddDbContextFactory<OrdersContext>(context => postgres.UseThrough(toDatabase.Port, context));
                builder.AddOutbox<OrdersContext>();
            };
        });
        await host.OrderAsync(1);
        await database.AllSentAsync(1);

        toBroker.HoldAnswers();
        await host.OrderAsync(2);
        await subscriber.DistinctAsync(2);
        toDatabase.Refuse();
        toBroker.Heal();

        await Eventually.HoldsAsync(
            async () => await host.CheckHealthAsync() is { Status: HealthStatus.Degraded, Description: { } told }
                && told.Contains($"Failed to connect to 127.0.0.1:{toDatabase.Port}", StringComparison.Ordinal),
            "health to tell of the database");
        await Assert.ThrowsAnyAsync<Exception>(() => host.OrderAsync(3));

        toDatabase.Heal();
        await database.AllSentAsync(2);
        await host.OrderAsync(4);
        await subscriber.DistinctAsync(3);
        Assert.Equal([1, 2, 4], subscriber.Received.Select(static message => message.User));
        await Eventually.HoldsAsync(async () => (await host.CheckHealthAsync()).Status == HealthStatus.Healthy, "health");
    }
}
