using Messaging.Topology;
using RabbitMQ.Client;

namespace Tests.Messaging;

/// <summary>The virtual host that the tests of a collection share. Every test begins with none of the product's queues on it.</summary>
public sealed class RabbitMqFixture(SharedBrokers brokers) : IAsyncDisposable
{
    private static readonly TimeSpan[] RetryDelays = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100)];

    private RabbitMqVirtualHost? _host;

    internal RabbitMqVirtualHost Host => _host!;

    /// <summary>Skips the test when there is no RabbitMQ.</summary>
    public async Task ResetAsync()
    {
        _host ??= await brokers.CreateVirtualHostAsync();
        await using var connection = await Host.Factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        foreach (var subscription in EventTopology.Default.Subscriptions)
        {
            await channel.QueueDeleteAsync(subscription.Queue);
            foreach (var delay in RetryDelays)
            {
                await channel.QueueDeleteAsync(subscription.RetryQueue(delay));
            }

            await channel.QueueDeleteAsync(subscription.DeadLetterQueue);
            await channel.ExchangeDeleteAsync(subscription.DeadLetterExchange);
        }

        foreach (var route in EventTopology.Default.Routes)
        {
            await channel.ExchangeDeleteAsync(route.Exchange);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
