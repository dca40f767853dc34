using System.Diagnostics.Metrics;
using Messaging.RabbitMq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using RabbitMQ.Client;

namespace Tests.Messaging.Inbox;

public sealed class InboxTests(RabbitMqFixture fixture, SharedDatabases databases) : BrokerTest(fixture)
{
    public static MatrixTheoryData<DatabaseEngine, string> Ways =>
        new(Enum.GetValues<DatabaseEngine>(), ["tracks", "saves", "transaction", "transaction, saves"]);

    private int _calls;

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Handler_ThrowsAfterItsChanges_LeavesNeitherThemNorTheId(DatabaseEngine engine)
    {
        var ledger = await CreateAsync(engine);
        var channel = await OpenDeclaredChannelAsync();
        var seen = new List<int>();
        await StartHostAsync(options => ledger.Use(options, (user, context, _) =>
        {
            seen.Add(ledger.Remembered() + ledger.Users().Length);
            context.Entries.Add(new() { UserId = user.Id });
            return Interlocked.Increment(ref _calls) <= 2 ? throw new InvalidOperationException("after the change") : Task.CompletedTask;
        }));

        await PublishAsync(channel, 1, "same");

        await Eventually.HoldsAsync(() => ledger.Users() is [1], "the effect");
        Assert.Equal([0, 0, 0], seen);
        Assert.Equal(1, ledger.Remembered());
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, "SqliteException: SQLite Error 19: 'UNIQUE constraint failed: Entries.Id'")]
    [InlineData(DatabaseEngine.Postgres, "PostgresException: 23505: duplicate key value violates unique constraint")]
    public async Task Handler_CannotBeSaved_IsDeadLetteredWithWhatTheDatabaseSays(DatabaseEngine engine, string reason)
    {
        var ledger = await CreateAsync(engine);
        var channel = await OpenDeclaredChannelAsync();
        var host = await StartHostAsync(options => ledger.Use(options, async (user, context, cancel) =>
        {
            context.Entries.Add(new() { Id = 7, UserId = user.Id });
            await context.Database.ExecuteSqlAsync(
                $"""INSERT INTO "Entries" ("Id", "UserId") SELECT 7, 0 WHERE NOT EXISTS (SELECT 1 FROM "Entries")""", cancel);
        }));

        await PublishAsync(channel, 1, "same");

        var dead = await TakeAsync(channel, DeadLetterQueue);
        var told = Encoding.UTF8.GetString((byte[])dead.BasicProperties.Headers!["dead-letter-reason"]!);
        Assert.StartsWith($"its handler failed 3 times, at last with {reason}", told, StringComparison.Ordinal);
        Assert.Contains(host.Logs, log => log.Message.Contains(reason, StringComparison.Ordinal));
        Assert.Equal([0], ledger.Users());
        Assert.Equal(0, ledger.Remembered());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Event_DeliveredTwice_IsEffectiveOnceHoweverItsHandlerSaves(DatabaseEngine engine, string how)
    {
        var ledger = await CreateAsync(engine);
        var channel = await OpenDeclaredChannelAsync();
        var host = await StartHostAsync(options => ledger.Use(options, async (user, context, cancel) =>
        {
            if (how.StartsWith("transaction", StringComparison.Ordinal))
            {
                await context.Database.BeginTransactionAsync(cancel);
                await context.Database.ExecuteSqlAsync($"""INSERT INTO "Entries" ("UserId") VALUES ({-user.Id})""", cancel);
            }

            context.Entries.Add(new() { UserId = user.Id });
            if (how.EndsWith("saves", StringComparison.Ordinal))
            {
                await context.SaveChangesAsync(cancel);
            }
        }));
        using var repeated = new MetricCollector<long>(host.Services.GetRequiredService<IMeterFactory>(), "Messaging", "messaging.consumer.repeated.messages");

        await PublishAsync(channel, 1, "same");
        await PublishAsync(channel, 1, "same");
        await PublishAsync(channel, 2, "last");

        await Eventually.HoldsAsync(() => ledger.Users() is [.., 2] && ledger.Remembered() == 2, "all effects");
        await repeated.WaitForMeasurementsAsync(1, Patience);
        await host.StopAsync();
        Assert.Equal(how.StartsWith("transaction", StringComparison.Ordinal) ? [-2, -1, 1, 2] : [1, 2], ledger.Users());
        await HoldsAsync(channel, Queue, 0);
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Events_EachDeliveredTwiceToTwoReplicas_AreEffectiveOnce(DatabaseEngine engine)
    {
        const int Events = 50;
        var ledger = await CreateAsync(engine);
        var channel = await OpenDeclaredChannelAsync();
        for (var i = 0; i < 2; i++)
        {
            await StartHostAsync(options =>
            {
                options.Configuration["Messaging:RetryDelays"] = string.Join(", ", Enumerable.Repeat("00:00:00.100", 7));
                options.Configuration["Messaging:Prefetch"] = "4";
                ledger.Use(options, (user, context, _) =>
                {
                    context.Entries.Add(new() { UserId = user.Id });
                    return Task.CompletedTask;
                });
            });
        }

        // The same one to both at about the same time.
        foreach (var number in Enumerable.Range(1, Events))
        {
            await Task.WhenAll(PublishAsync(channel, number, $"{number}"), PublishAsync(channel, number, $"{number}"));
        }

        await Eventually.HoldsAsync(() => ledger.Remembered() == Events, "all events to be remembered");
        await HoldsAsync(channel, Queue, 0);
        Assert.Equal(Enumerable.Range(1, Events), ledger.Users());
        await HoldsAsync(channel, DeadLetterQueue, 0);
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Event_AtWorkInTwoReplicas_IsEffectiveOnceWithoutAnotherTry(DatabaseEngine engine)
    {
        var ledger = await CreateAsync(engine);
        var channel = await OpenDeclaredChannelAsync();
        var both = new TaskCompletionSource();
        var repeats = new List<MetricCollector<long>>();
        for (var i = 0; i < 2; i++)
        {
            var host = await StartHostAsync(options =>
            {
                options.Configuration["Messaging:Prefetch"] = "1";
                ledger.Use(options, async (user, context, cancel) =>
                {
                    if (Interlocked.Increment(ref _calls) == 2)
                    {
                        both.SetResult();
                    }

                    // By now neither has found the id, and each writes it.
                    await both.Task.WaitAsync(cancel);
                    context.Entries.Add(new() { UserId = user.Id });
                });
            });
            repeats.Add(new(host.Services.GetRequiredService<IMeterFactory>(), "Messaging", "messaging.consumer.repeated.messages"));
        }

        await PublishAsync(channel, 1, "same");
        await PublishAsync(channel, 1, "same");

        await Eventually.HoldsAsync(() => repeats.Sum(static repeated => repeated.GetMeasurementSnapshot().Count) == 1, "one of them to find the id");
        await HoldsAsync(channel, Queue, 0);
        Assert.Equal((1, 1, 2), (ledger.Users().Length, ledger.Remembered(), _calls));
        repeats.ForEach(static repeated => repeated.Dispose());
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Connection_LostWhileTheHandlerIsAtWork_DoesNotHaveItWorkTwice(DatabaseEngine engine)
    {
        var ledger = await CreateAsync(engine);
        var channel = await OpenDeclaredChannelAsync();
        var (entered, release) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        var host = await StartHostAsync(options => ledger.Use(options, async (user, context, cancel) =>
        {
            Interlocked.Increment(ref _calls);
            entered.TrySetResult();
            await release.Task.WaitAsync(cancel);
            context.Entries.Add(new() { UserId = user.Id });
        }));
        using var repeated = new MetricCollector<long>(host.Services.GetRequiredService<IMeterFactory>(), "Messaging", "messaging.consumer.repeated.messages");
        await PublishAsync(channel, 1, "same");
        await entered.Task.WaitAsync(Patience, Cancel);

        await (await host.Services.GetRequiredService<BrokerConnection>().GetAsync(Cancel)).CloseAsync(Cancel);
        await Eventually.HoldsAsync(() => host.Logs.Count(log => log.Message == $"Consuming {Queue}") == 2, "the consumer to begin again");
        release.SetResult();

        await repeated.WaitForMeasurementsAsync(1, Patience);
        await host.StopAsync();
        await HoldsAsync(channel, Queue, 0);
        Assert.Equal((1, 1), (_calls, ledger.Users().Length));
    }

    private async Task<LedgerDatabase> CreateAsync(DatabaseEngine engine) => Own(new LedgerDatabase(await databases.CreateAsync(engine)));

    private static async Task PublishAsync(IChannel channel, int user, string id) => await channel.BasicPublishAsync(
        "users",
        "user.created",
        mandatory: true,
        new BasicProperties { Persistent = true, MessageId = id },
        Encoding.UTF8.GetBytes($$"""{"id":{{user}},"name":"Ada","email":"ada@example.com"}"""),
        Cancel);
}
