using Messaging;
using Messaging.Topology;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using RabbitMQ.Client;

namespace Tests.Messaging.Topology;

public sealed class TopologyDeclarerTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Fact]
    public async Task DeclareAsync_Twice_ChangesNothing()
    {
        var channel = await OpenDeclaredChannelAsync();
        await channel.BasicPublishAsync("users", "user.created", mandatory: true, new byte[] { 1 }, cancellationToken: Cancel);
        await using var connection = await Broker.Factory.CreateConnectionAsync(Cancel);

        await new TopologyDeclarer(EventTopology.Default, NullLogger<TopologyDeclarer>.Instance).DeclareAsync(connection, Cancel);

        await HoldsAsync(channel, Queue, 1);
        await HoldsAsync(channel, DeadLetterQueue, 0);
    }

    [Fact]
    public async Task DeclareAsync_ExchangeMadeInAnotherWay_IsKnownUntilItIsMendedAndLoggedOnceForEachDifference()
    {
        var channel = await OpenChannelAsync();
        await using var connection = await Broker.Factory.CreateConnectionAsync(Cancel);
        var log = new FakeLogger<TopologyDeclarer>();
        var declarer = new TopologyDeclarer(EventTopology.Default, log);

        foreach (var kind in new[] { ExchangeType.Direct, ExchangeType.Direct, ExchangeType.Fanout })
        {
            await channel.ExchangeDeleteAsync("users", cancellationToken: Cancel);
            await channel.ExchangeDeclareAsync("users", kind, durable: true, cancellationToken: Cancel);

            var conflict = await Assert.ThrowsAsync<TopologyConflictException>(() => declarer.DeclareAsync(connection, Cancel));
            Assert.Equal(
                $"RabbitMQ already has exchange 'users' with other properties (type is '{kind}' there, and is to be 'topic'): "
                + "empty and delete the old one, it is then declared anew.",
                conflict.Message);
            Assert.Equal(conflict.Message, declarer.Conflict);
        }

        Assert.Equal(2, log.Collector.Count);
        await channel.ExchangeDeleteAsync("users", cancellationToken: Cancel);
        await declarer.DeclareAsync(connection, Cancel);
        Assert.Null(declarer.Conflict);
    }
}
