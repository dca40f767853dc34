using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Tests.Messaging.Inbox;

namespace Tests.Messaging.Consuming;

public sealed class BrokerRestartTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private const int Events = 200;
    private static readonly TimeSpan RestartPatience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Broker_RestartedUnderLoad_HasEverythingHandledOnce()
    {
        var ledger = Own(new LedgerDatabase());
        var broker = await StartOwnBrokerAsync();
        var host = await StartHostAsync(options =>
        {
            options.ConnectionString = broker.ConnectionString;
            ledger.Use(options, static (user, context, _) =>
            {
                context.Entries.Add(new() { UserId = user.Id });
                return Task.CompletedTask;
            });
        });
        await Eventually.HoldsAsync(() => host.Logs.Any(log => log.Message == $"Consuming {Queue}"), "the consumer to begin");

        var publishing = PublishAllAsync(broker.Factory);
        await Eventually.HoldsAsync(() => ledger.Users().Length > Events / 10, "some to be handled");
        await broker.StopAsync();
        await broker.StartAsync();
        await publishing;

        await Eventually.HoldsAsync(() => ledger.Remembered() == Events, "all to be handled", RestartPatience);
        await host.StopAsync();
        Assert.Equal(Enumerable.Range(1, Events), ledger.Users());
        await using var connection = await broker.Factory.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await HoldsAsync(channel, Queue, 0);
        await HoldsAsync(channel, DeadLetterQueue, 0);
    }

    /// <summary>Each under an id of its own until the broker has confirmed it, one after the other, as an outbox does.</summary>
    private static async Task PublishAllAsync(ConnectionFactory factory)
    {
        var confirmed = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    await using var connection = await factory.CreateConnectionAsync(Cancel);
                    await using var channel = await connection.CreateChannelAsync(
                        new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancel);
                    while (confirmed < Events)
                    {
                        await PublishAsync(channel, confirmed + 1);
                        confirmed++;
                    }

                    return true;
                }
                catch (Exception lost) when (lost is BrokerUnreachableException or OperationInterruptedException or PublishException or IOException)
                {
                    return false;
                }
            },
            "the broker to take the events",
            RestartPatience);
    }

    private static async Task PublishAsync(IChannel channel, int number)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(Patience);
        await channel.BasicPublishAsync(
            "users",
            "user.created",
            mandatory: true,
            new BasicProperties { Persistent = true, MessageId = $"{number}" },
            Encoding.UTF8.GetBytes($$"""{"id":{{number}},"name":"Ada","email":"ada@example.com"}"""),
            patience.Token);
    }
}
