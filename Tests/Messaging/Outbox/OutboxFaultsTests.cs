using Messaging.Outbox;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Tests.Messaging.Outbox;

/// <summary>A broker that is cut off, silent, out of memory; a database that is full or away. A raw subscriber counts what arrives.</summary>
public sealed class OutboxFaultsTests(RabbitMqFixture fixture, SharedDatabases databases) : BrokerTest(fixture)
{
    [Fact]
    public async Task Confirms_HeldBack_KeepTheRowsUntilTheyCome()
    {
        await using var relay = TcpRelay.To(Broker.Port);
        var database = Own(new OutboxDatabase());
        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        var host = await StartHostAsync(options => Through(relay, options, database));
        await host.OrderAsync(1);
        await database.AllSentAsync(1);

        relay.HoldAnswers();
        await host.OrderAsync(2);
        await subscriber.DistinctAsync(2);
        Assert.Null((await database.RowsAsync())[1].SentAt);

        relay.Heal();
        await database.AllSentAsync(2);
        await subscriber.TakeAsync();
        Assert.Equal([1, 2], subscriber.Received.Select(static message => message.User));
    }

    [Fact]
    public async Task Confirms_ThatNeverCome_HaveTheEventSentAgainUnderItsId()
    {
        await using var relay = TcpRelay.To(Broker.Port);
        var database = Own(new OutboxDatabase());
        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        var host = await StartHostAsync(options =>
        {
            options.Configuration["Messaging:PublishTimeout"] = "00:00:00.200";
            options.Configuration["Messaging:Outbox:PollInterval"] = "00:00:00.050";
            Through(relay, options, database);
        });
        await host.OrderAsync(1);
        await database.AllSentAsync(1);

        relay.HoldAnswers();
        await host.OrderAsync(2);
        await subscriber.DistinctAsync(2);
        await subscriber.RepeatAsync();
        await Eventually.HoldsAsync(async () => (await database.RowsAsync())[1].LastError == "RabbitMQ did not confirm within 0.2 s.", "the row to say why");

        relay.Heal();
        await database.AllSentAsync(2);
        Assert.Equal(
            (await database.RowsAsync()).Select(static row => row.EventId), subscriber.Received.Select(static message => message.MessageId).Distinct());
    }

    [Fact]
    public async Task Connection_CutAgainAndAgain_LosesNothing()
    {
        const int Events = 300;
        await using var relay = TcpRelay.To(Broker.Port);
        var database = Own(new OutboxDatabase());
        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        var host = await StartHostAsync(options =>
        {
            options.Configuration["Messaging:Outbox:BatchSize"] = "8";
            Through(relay, options, database);
        });

        for (var id = 1; id <= Events; id++)
        {
            await host.OrderAsync(id);
            if (Random.Shared.Next(10) == 0)
            {
                relay.Cut();
            }
        }

        await database.AllSentAsync(Events);
        await subscriber.DistinctAsync(Events);
        Assert.Equal(Enumerable.Range(1, Events), subscriber.Users.Order());
    }

    [Fact]
    public async Task Broker_WithoutMemory_KeepsTheRowsUntilItHasSome()
    {
        var broker = await StartOwnBrokerAsync();
        var database = Own(new OutboxDatabase());
        await using var subscriber = await RawSubscriber.StartAsync(broker.Factory);
        var host = await StartHostAsync(options =>
        {
            options.ConnectionString = broker.ConnectionString;
            options.Configuration["Messaging:Outbox:PollInterval"] = "00:00:00.200";
            options.Configuration["Messaging:PublishTimeout"] = "00:02:00";
            options.Configuration["Messaging:Outbox:LeaseDuration"] = "00:05:00";
            database.Use(options);
        });
        await host.OrderAsync(1);
        await subscriber.DistinctAsync(1);

        await broker.ControlAsync("set_vm_memory_high_watermark", "0");
        await host.OrderAsync(2);
        await Eventually.HoldsAsync(
            async () => await host.CheckHealthAsync() is { Status: HealthStatus.Degraded, Description: { } told }
                && told.Contains("takes no messages", StringComparison.Ordinal),
            "health to tell of the alarm");
        await host.OrderAsync(3);
        Assert.All((await database.RowsAsync()).Skip(1), static row => Assert.Null(row.SentAt));

        await broker.ControlAsync("set_vm_memory_high_watermark", "0.4");
        await subscriber.DistinctAsync(3);
        await Eventually.HoldsAsync(async () => (await host.CheckHealthAsync()).Status == HealthStatus.Healthy, "health");
        await database.AllSentAsync(3);
    }

    [Fact]
    public async Task Disk_FullBetweenConfirmAndMark_SendsNothingTwice()
    {
        var disk = Own(await SmallDisk.MountAsync());
        await using var relay = TcpRelay.To(Broker.Port);
        var database = Own(new OutboxDatabase(new SqliteDatabase(disk.Folder)));
        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        var host = await StartHostAsync(options => Through(relay, options, database));
        await host.OrderAsync(1);
        await database.AllSentAsync(1);

        relay.HoldAnswers();
        await host.OrderAsync(2);
        await subscriber.DistinctAsync(2);
        disk.Fill();
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => host.OrderAsync(3));
        Assert.IsType<SqliteException>(refused.GetBaseException());

        relay.Heal();
        // What the files have left may still take the mark.
        await Eventually.HoldsAsync(
            async () => host.Services.GetRequiredService<OutboxState>().Problem is not null || await IsMarkedAsync(database), "the mark to fail or to fit");

        disk.Free();
        await database.AllSentAsync(2);
        await host.OrderAsync(4);
        await subscriber.DistinctAsync(3);
        Assert.Equal([1, 2, 4], subscriber.Received.Select(static message => message.User));
    }

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
            Through(toBroker, options, database);
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

    /// <summary>Not even reading need work on a full disk.</summary>
    private static async Task<bool> IsMarkedAsync(OutboxDatabase database)
    {
        try
        {
            return (await database.RowsAsync())[1].SentAt is not null;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    private void Through(TcpRelay relay, MessagingHostOptions options, OutboxDatabase database)
    {
        options.ConnectionString = Broker.ConnectionStringThrough(relay.Port);
        // However slow the machine is, no confirm is given up that is only held back.
        options.Configuration.TryAdd("Messaging:PublishTimeout", "00:02:00");
        options.Configuration.TryAdd("Messaging:Outbox:LeaseDuration", "00:05:00");
        database.Use(options);
    }
}
