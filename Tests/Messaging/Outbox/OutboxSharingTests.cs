using Messaging.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Tests.Messaging.Outbox;

/// <summary>Several processes on one outbox.</summary>
public sealed class OutboxSharingTests(RabbitMqFixture fixture, SharedDatabases databases) : BrokerTest(fixture)
{
    public static MatrixTheoryData<DatabaseEngine, int> Keys => new(Enum.GetValues<DatabaseEngine>(), [0, 4]);

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Rows_OfAProcessThatIsGone_AreSentByTwoOthersOnceEachAndInTheOrderOfTheirKeys(DatabaseEngine engine, int keys)
    {
        var rows = keys == 0 ? 400 : 60;
        var database = await CreateAsync(engine);
        await database.AddAsync(Enumerable.Range(1, rows).Select(id => OutboxRows.Of("gone", id, keys == 0 ? null : $"{id % keys}")));

        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        await Task.WhenAll(StartAsync(database), StartAsync(database));

        await database.AllSentAsync(rows);
        await subscriber.DistinctAsync(rows);
        Assert.Equal(rows, subscriber.Received.Count);
        Assert.Equal(Enumerable.Range(1, rows), subscriber.Users.Order());
        Assert.DoesNotContain(await database.RowsAsync(), static row => row.LeaseOwner == "gone");
        var ofOneKey = subscriber.Received.Select(static message => message.User).GroupBy(user => keys == 0 ? user : user % keys);
        Assert.All(ofOneKey, static users => Assert.Equal(users.Order(), users));
    }

    /// <summary>Which comes once a minute here.</summary>
    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Rows_OfOneKeyOfAProcessThatIsGone_FollowEachOtherWithoutAPoll(DatabaseEngine engine)
    {
        const int Rows = 30;
        var database = await CreateAsync(engine);
        await database.AddAsync(Enumerable.Range(1, Rows).Select(static id => OutboxRows.Of("gone", id, "one")));

        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        await StartHostAsync(options => database.Use(options));

        await database.AllSentAsync(Rows);
        await subscriber.DistinctAsync(Rows);
        Assert.Equal(Enumerable.Range(1, Rows), subscriber.Received.Select(static message => message.User));
    }

    /// <summary>The first claim comes with the start, the next one in a minute.</summary>
    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Rows_LeasedToAProcessThatWasKilled_AreSentAtTheNextStartAndThoseOfALivingOneAreNot(DatabaseEngine engine)
    {
        var later = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        var database = await CreateAsync(engine);
        using var killed = new SleepingProcess();
        using var living = new SleepingProcess();
        await database.AddAsync(OutboxRows.Of(killed.LeaseOwner, 1, leaseUntil: later), OutboxRows.Of(living.LeaseOwner, 2, leaseUntil: later));
        killed.Kill();

        var host = await StartHostAsync(options => database.Use(options));

        await Eventually.HoldsAsync(async () => (await database.RowsAsync())[0].SentAt is not null, "the first row to be sent");
        Assert.Equal((null, later), (await database.RowsAsync())[1] is var row ? (row.SentAt, row.LeaseUntil) : default);
        Assert.Contains(host.Logs, static record => record.Message == "Events taken over from processes that have ended: 1");
    }

    private async Task<OutboxDatabase> CreateAsync(DatabaseEngine engine) => Own(new OutboxDatabase(await databases.CreateAsync(engine)));

    private Task<MessagingHost> StartAsync(OutboxDatabase database) => StartHostAsync(options =>
    {
        options.Configuration["Messaging:Outbox:PollInterval"] = "00:00:00.050";
        options.Configuration["Messaging:Outbox:BatchSize"] = "16";
        database.Use(options);
    });
}
