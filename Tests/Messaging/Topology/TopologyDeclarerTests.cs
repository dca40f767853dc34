using Messaging.Topology;
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

        await new TopologyDeclarer(EventTopology.Default).DeclareAsync(connection, Cancel);

        await HoldsAsync(channel, Queue, 1);
        await HoldsAsync(channel, DeadLetterQueue, 0);
    }
}
