using Microsoft.EntityFrameworkCore;

namespace Tests.Messaging.Outbox;

/// <summary>Several processes on one outbox.</summary>
public sealed class OutboxSharingTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Fact]
    public async Task Rows_OfAProcessThatIsGone_AreSentByTwoOthersOnceEach()
    {
        const int Rows = 400;
        var database = Own(new OutboxDatabase());
        await using (var context = database.Open())
        {
            context.AddRange(Enumerable.Range(1, Rows).Select(static id => OutboxRows.Of("gone", id)));
            await context.SaveChangesAsync(Cancel);
        }

        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        await Task.WhenAll(StartAsync(database, "a"), StartAsync(database, "b"));

        await database.AllSentAsync(Rows);
        await subscriber.DistinctAsync(Rows);
        Assert.Equal(Rows, subscriber.Received.Count);
        Assert.Equal(Enumerable.Range(1, Rows), subscriber.Users.Order());
        Assert.DoesNotContain(await database.RowsAsync(), static row => row.LeaseOwner == "gone");
    }

    [Fact]
    public async Task Rows_LeasedToAnother_AreLeftAloneUntilTheLeaseEnds()
    {
        var later = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        var database = Own(new OutboxDatabase());
        await using (var context = database.Open())
        {
            context.AddRange(OutboxRows.Of("other", 1, leaseUntil: later), OutboxRows.Of("other", 2), OutboxRows.Of("user-service-a", 3, leaseUntil: later));
            await context.SaveChangesAsync(Cancel);
        }

        await StartAsync(database, "a");
        await Eventually.HoldsAsync(async () => (await database.RowsAsync()).Count(static row => row.SentAt is not null) == 2, "two to be sent");
        Assert.Equal([true, false, false], (await database.RowsAsync()).Select(static row => row.SentAt is null));

        await using (var context = database.Open())
        {
            await context.Database.ExecuteSqlAsync($"UPDATE OutboxMessages SET LeaseUntil = 0 WHERE SentAt IS NULL", Cancel);
        }

        await database.AllSentAsync(3);
    }

    private Task<MessagingHost> StartAsync(OutboxDatabase database, string instance) => StartHostAsync(options =>
    {
        options.Configuration["Messaging:Outbox:PollInterval"] = "00:00:00.050";
        options.Configuration["Messaging:Outbox:BatchSize"] = "16";
        database.Use(options, instance);
    });
}
