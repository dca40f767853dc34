using RabbitMQ.Client;
using Tests.Messaging.Inbox;
using Tests.Messaging.Outbox;

namespace Tests.Messaging.Consuming;

/// <summary>The whole way, from the outbox through the quorum queue of a consumer to its inbox, while the broker is restarted or killed.</summary>
public sealed class BrokerLostTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private const int Ends = 2;
    private const int Some = 20;
    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(2);

    private int _ordered;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Broker_RestartedOrKilledOverAndOverUnderLoad_KeepsItsQuorumQueuesAndEverythingIsHandledOnce(bool killed)
    {
        var broker = await StartOwnBrokerAsync();
        var (orders, ledger) = (Own(new OutboxDatabase()), Own(new LedgerDatabase()));
        var service = await StartHostAsync(options =>
        {
            options.ConnectionString = broker.ConnectionString;
            options.Configuration["Messaging:Outbox:PollInterval"] = "00:00:00.200";
            orders.Use(options);
        });
        var worker = await StartHostAsync(options =>
        {
            options.ConnectionString = broker.ConnectionString;
            ledger.Use(options, static (user, context, _) =>
            {
                context.Entries.Add(new() { UserId = user.Id });
                return Task.CompletedTask;
            });
        });
        await HandledAsync(worker, service, ledger);

        // This version of the broker does not bring a quorum queue back that is killed in its first second: now they are older.
        // docs/adr/0005-rabbitmq-topology.md.
        await broker.StopAsync();
        await broker.StartAsync();

        using var enough = new CancellationTokenSource();
        var load = LoadAsync(service, enough.Token);
        for (var end = 0; end < Ends; end++)
        {
            var handled = ledger.Remembered();
            await Eventually.HoldsAsync(() => ledger.Remembered() > handled + Some, "events to be handled", LongPatience);
            await (killed ? broker.KillAsync() : broker.StopAsync());
            var ordered = Volatile.Read(ref _ordered);
            await Eventually.HoldsAsync(() => Volatile.Read(ref _ordered) > ordered + Some, "creations to go on without the broker");
            await broker.StartAsync();
            await Eventually.HoldsAsync(() => ledger.Remembered() > ordered + Some, "events to flow again", LongPatience);
        }

        await enough.CancelAsync();
        await load;
        await Eventually.HoldsAsync(() => ledger.Remembered() == _ordered, "all to be handled", LongPatience);
        await worker.StopAsync();
        Assert.Equal(Enumerable.Range(1, _ordered), ledger.Users());
        await orders.AllSentAsync(_ordered);
        await using var connection = await broker.Factory.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await HoldsAsync(channel, Queue, 0);
        await HoldsAsync(channel, DeadLetterQueue, 0);
    }

    private async Task HandledAsync(MessagingHost worker, MessagingHost service, LedgerDatabase ledger)
    {
        await Eventually.HoldsAsync(() => worker.Logs.Any(static log => log.Message == $"Consuming {Queue}"), "the consumer to begin");
        await service.OrderAsync(++_ordered);
        await Eventually.HoldsAsync(() => ledger.Remembered() == 1, "the first event to be handled");
    }

    private async Task LoadAsync(MessagingHost service, CancellationToken enough)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!enough.IsCancellationRequested && await pace.WaitForNextTickAsync(Cancel))
        {
            await service.OrderAsync(_ordered + 1);
            Interlocked.Increment(ref _ordered);
        }
    }
}
