using Messaging.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tests.Testing;

namespace Tests.Messaging.Outbox;

/// <summary>Several processes on one outbox.</summary>
public sealed class OutboxSharingTests(RabbitMqFixture fixture, SharedDatabases databases) : BrokerTest(fixture)
{
    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Rows_OfAProcessThatIsGone_AreSentByTwoOthersOnceEach(DatabaseEngine engine)
    {
        const int Rows = 400;
        var database = await CreateAsync(engine);
        await database.AddAsync(Enumerable.Range(1, Rows).Select(static id => OutboxRows.Of("gone", id)));

        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        await Task.WhenAll(StartAsync(database), StartAsync(database));

        await database.AllSentAsync(Rows);
        await subscriber.DistinctAsync(Rows);
        Assert.Equal(Rows, subscriber.Received.Count);
        Assert.Equal(Enumerable.Range(1, Rows), subscriber.Users.Order());
        Assert.DoesNotContain(await database.RowsAsync(), static row => row.LeaseOwner == "gone");
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Rows_OfAFewKeys_AreSentByTwoProcessesInTheOrderOfTheirKeys(DatabaseEngine engine)
    {
        const int Rows = 60, Keys = 4;
        var database = await CreateAsync(engine);
        await database.AddAsync(Enumerable.Range(1, Rows).Select(static id => OutboxRows.Of("gone", id, $"{id % Keys}")));

        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        await Task.WhenAll(StartAsync(database), StartAsync(database));

        await database.AllSentAsync(Rows);
        await subscriber.DistinctAsync(Rows);
        Assert.Equal(Rows, subscriber.Received.Count);
        Assert.All(
            subscriber.Received.Select(static message => message.User).GroupBy(static user => user % Keys),
            static ofOneKey => Assert.Equal(ofOneKey.Order(), ofOneKey));
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

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Rows_LeasedToAnother_AreLeftAloneUntilTheLeaseEnds(DatabaseEngine engine)
    {
        var later = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        var database = await CreateAsync(engine);
        await database.AddAsync(OutboxRows.Of("other", 1, leaseUntil: later), OutboxRows.Of("other", 2));

        var host = await StartAsync(database);
        await database.AddAsync(OutboxRows.Of(host.Services.GetRequiredService<LeaseOwners>().Own, 3, leaseUntil: later));
        await Eventually.HoldsAsync(async () => (await database.RowsAsync()).Count(static row => row.SentAt is not null) == 2, "two to be sent");
        Assert.Equal([true, false, false], (await database.RowsAsync()).Select(static row => row.SentAt is null));

        await using (var context = database.Open())
        {
            await context.Set<OutboxMessage>().Where(static row => row.SentAt == null)
                .ExecuteUpdateAsync(static set => set.SetProperty(row => row.LeaseUntil, 0), Cancel);
        }

        await database.AllSentAsync(3);
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
