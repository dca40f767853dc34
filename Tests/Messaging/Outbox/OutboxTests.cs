using Messaging;
using Messaging.Events;
using Messaging.Topology;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Tests.Messaging.Outbox;

public sealed class OutboxTests(RabbitMqFixture fixture, SharedDatabases databases) : BrokerTest(fixture)
{
    public static MatrixTheoryData<DatabaseEngine, ContextRegistration> Registrations =>
        new(Enum.GetValues<DatabaseEngine>(), Enum.GetValues<ContextRegistration>());

    [Theory]
    [MemberData(nameof(Registrations))]
    public async Task Event_Committed_IsSentWithoutWaitingForAPollAndReadableByAPlainClient(DatabaseEngine engine, ContextRegistration registration)
    {
        var database = await CreateAsync(engine);
        var host = await StartHostAsync(options => database.Use(options, registration: registration));
        await host.OrderAsync(1);
        await database.AllSentAsync(1);

        // By now it waits for a commit or for a minute.
        await host.OrderAsync(2);
        await database.AllSentAsync(2);

        var channel = await OpenChannelAsync();
        foreach (var row in await database.RowsAsync())
        {
            var message = await TakeAsync(channel, Queue);
            var properties = message.BasicProperties;
            Assert.Equal(
                ("users", "user.created", row.EventId, "application/json", true),
                (message.Exchange, message.RoutingKey, properties.MessageId, properties.ContentType, properties.Persistent));
            Assert.Equal(7, Guid.Parse(row.EventId).Version);
            Assert.Equal(
                [row.EventId, "1.0", "user.created", "/user-service"],
                new[] { "id", "specversion", "type", "source" }.Select(name => HeaderOf(properties, name)));
            Assert.Equal(row.CreatedAt, DateTimeOffset.Parse(HeaderOf(properties, "time"), null).ToUnixTimeMilliseconds());
            Assert.Equal($$"""{"id":{{OutboxRows.UserOf(row)}},"name":"Ada","email":"ada@example.com"}""", Encoding.UTF8.GetString(message.Body.Span));
        }
    }

    private static string HeaderOf(IReadOnlyBasicProperties properties, string name) =>
        Encoding.UTF8.GetString((byte[])properties.Headers![$"cloudEvents:{name}"]!);

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Event_OfATransaction_IsSentWithItsCommitAndNotWithARollback(DatabaseEngine engine)
    {
        var database = await CreateAsync(engine);
        var host = await StartHostAsync(options => database.Use(options));
        await using var scope = host.Services.CreateAsyncScope();
        var outbox = host.Services.GetRequiredService<IOutbox>();
        var context = scope.ServiceProvider.GetRequiredService<OrdersContext>();

        await using (await context.Database.BeginTransactionAsync(Cancel))
        {
            outbox.Add(context, new UserCreated(1, "Eve", "eve@example.com"));
            await context.SaveChangesAsync(Cancel);
        }

        context.ChangeTracker.Clear();
        await using (var transaction = await context.Database.BeginTransactionAsync(Cancel))
        {
            outbox.Add(context, new UserCreated(2, "Ada", "ada@example.com"));
            await context.SaveChangesAsync(Cancel);
            await transaction.CommitAsync(Cancel);
        }

        await database.AllSentAsync(1);
        var channel = await OpenChannelAsync();
        Assert.Contains("\"id\":2", Encoding.UTF8.GetString((await TakeAsync(channel, Queue)).Body.Span), StringComparison.Ordinal);
        Assert.Equal(0u, await channel.MessageCountAsync(Queue, Cancel));
    }

    /// <summary>A caller's state may be of any length.</summary>
    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Event_OfATraceWithALongState_IsCommittedWithoutThatState(DatabaseEngine engine)
    {
        var database = await CreateAsync(engine);
        var host = await StartHostAsync(options => database.Use(options));
        using var request = new Activity("request") { TraceStateString = $"vendor={new string('x', 600)}" }.SetIdFormat(ActivityIdFormat.W3C).Start();

        await host.OrderAsync(1);

        await database.AllSentAsync(1);
        var row = Assert.Single(await database.RowsAsync());
        Assert.Equal((request.Id, null), (row.TraceParent, row.TraceState));
    }

    /// <summary>PostgreSQL numbers the rows before their commits; SQLite has one writer at a time.</summary>
    [Fact]
    public async Task Event_OfATransactionThatCommitsLater_IsSentAfterThoseThatOvertookIt()
    {
        var database = await CreateAsync(DatabaseEngine.Postgres);
        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        var host = await StartHostAsync(options => database.Use(options));
        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<OrdersContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancel);
        host.Services.GetRequiredService<IOutbox>().Add(context, new UserCreated(1, "Ada", "ada@example.com"), "one");
        await context.SaveChangesAsync(Cancel);

        await host.OrderAsync(2, "one");
        await subscriber.DistinctAsync(1);
        await database.AllSentAsync(1);
        await transaction.CommitAsync(Cancel);

        await database.AllSentAsync(2);
        await subscriber.DistinctAsync(2);
        Assert.Equal([2, 1], subscriber.Received.Select(static message => message.User));
        Assert.Equal([1, 2], (await database.RowsAsync()).Select(OutboxRows.UserOf));
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Event_ThatNoQueueTakes_StaysAndIsSentWhenOneDoes(DatabaseEngine engine)
    {
        var database = await CreateAsync(engine);
        var host = await StartHostAsync(options =>
        {
            options.Topology = EventTopology.Default with { Subscriptions = [] };
            options.Configuration["Messaging:Outbox:PollInterval"] = "00:00:00.020";
            database.Use(options);
        });

        await host.OrderAsync(1);

        await Eventually.HoldsAsync(async () => (await database.RowsAsync())[0].Attempts >= 3, "three tries");
        var row = Assert.Single(await database.RowsAsync());
        Assert.Null(row.SentAt);
        Assert.Equal("No queue is bound to exchange 'users' for 'user.created', so the event was returned.", row.LastError);
        await Eventually.HoldsAsync(
            async () => (await host.CheckHealthAsync()).Description?.StartsWith("1 event waits in the outbox", StringComparison.Ordinal) == true,
            "health to tell");

        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        await subscriber.DistinctAsync(1);
        await database.AllSentAsync(1);
        Assert.Equal(row.EventId, subscriber.Received[0].MessageId);
        await Eventually.HoldsAsync(async () => (await host.CheckHealthAsync()).Status == HealthStatus.Healthy, "health");
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Events_RefusedByAFullQueue_StayAndComeInTheOrderOfTheirKey(DatabaseEngine engine)
    {
        const int Events = 12;
        var channel = await OpenDeclaredChannelAsync();
        var full = await channel.QueueDeclareAsync(
            "",
            durable: false,
            exclusive: true,
            autoDelete: true,
            new Dictionary<string, object?> { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" },
            cancellationToken: Cancel);
        await channel.QueueBindAsync(full.QueueName, "users", "user.created", cancellationToken: Cancel);
        var database = await CreateAsync(engine);
        var host = await StartHostAsync(options =>
        {
            options.Configuration["Messaging:Outbox:PollInterval"] = "00:00:00.010";
            database.Use(options);
        });

        for (var id = 1; id <= Events; id++)
        {
            await host.OrderAsync(id, "one");
        }

        // The queue holds one: the second is refused until the first is taken, and so on.
        await Eventually.HoldsAsync(async () => (await database.RowsAsync())[1].Attempts > 0, "a refusal");
        Assert.StartsWith("RabbitMQ refused 'user.created'", (await database.RowsAsync())[1].LastError, StringComparison.Ordinal);
        Assert.All((await database.RowsAsync()).Skip(2), static row => Assert.Equal((null, 0), (row.SentAt, row.Attempts)));

        var ids = (await database.RowsAsync()).Select(static row => row.EventId).ToList();
        var received = new List<string>();
        while (received.Count < Events)
        {
            received.Add((await TakeAsync(channel, full.QueueName)).BasicProperties.MessageId!);
        }

        Assert.Equal(ids, received);
        await database.AllSentAsync(Events);
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Event_OfAnExchangeThatIsUnknown_StopsNobody(DatabaseEngine engine)
    {
        var database = await CreateAsync(engine);
        await database.AddAsync(OutboxRows.Of("a", 1, exchange: "gone"), OutboxRows.Of("a", 2));

        await StartHostAsync(options => database.Use(options));

        await Eventually.HoldsAsync(
            async () => (await database.RowsAsync()) is [{ LastError: not null }, { SentAt: not null }], "one to be sent and one to fail");
        Assert.Equal("The exchange 'gone' is not part of this version's topology.", (await database.RowsAsync())[0].LastError);
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Rows_KeptLongEnough_AreDeletedAndWhatWaitsIsNot(DatabaseEngine engine)
    {
        var database = await CreateAsync(engine);
        await database.AddAsync(Enumerable.Range(1, 1_200).Select(static id => OutboxRows.Of("a", id, sentAt: id)));
        await database.AddAsync(
            OutboxRows.Of("a", 1_201, dueAt: long.MaxValue), OutboxRows.Of("a", 1_202, sentAt: DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));

        await StartHostAsync(options => database.Use(options));

        await Eventually.HoldsAsync(async () => (await database.RowsAsync()).Count == 2, "the old rows to go");
        Assert.Equal([1_201, 1_202], (await database.RowsAsync()).Select(OutboxRows.UserOf));
    }

    [Theory]
    [InlineData("Messaging:Outbox:LeaseDuration", "00:00:10", "Messaging:Outbox:LeaseDuration has to be longer than Messaging:PublishTimeout.")]
    [InlineData("Messaging:Outbox:MaxRetryDelay", "00:00:00.010", "Messaging:Outbox:MaxRetryDelay must not be shorter than Messaging:Outbox:RetryDelay.")]
    [InlineData("Messaging:Outbox:BatchSize", "0", "Messaging:Outbox:BatchSize has to be between 1 and 1000.")]
    public async Task Start_WithSettingsThatCannotWork_NamesTheKey(string key, string value, string message)
    {
        var database = Own(new OutboxDatabase());

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartHostAsync(options =>
        {
            options.Configuration["Messaging:Outbox:RetryDelay"] = "00:00:01";
            options.Configuration["Messaging:Outbox:MaxRetryDelay"] = "00:00:10";
            options.Configuration[key] = value;
            database.Use(options);
        }));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddOutbox_InASecondContext_IsRefused()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddOutbox<OrdersContext>().AddOutbox<OrdersContext>();

        Assert.Throws<InvalidOperationException>(() => builder.AddOutbox<DbContext>());
    }

    private async Task<OutboxDatabase> CreateAsync(DatabaseEngine engine) => Own(new OutboxDatabase(await databases.CreateAsync(engine)));
}
