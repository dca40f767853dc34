using Messaging.Topology;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Tests.Messaging;

/// <summary>A test on the shared broker, with a plain AMQP client to look at it from the side.</summary>
[Collection(RabbitMqCollection.Name)]
public abstract class BrokerTest(RabbitMqFixture fixture) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _owned = [];

    protected const string Queue = "notification-worker.user-created";
    protected const string DeadLetterQueue = "notification-worker.user-created.dead-letter";

    protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected RabbitMqVirtualHost Broker => fixture.Host;

    public async ValueTask InitializeAsync() => await fixture.ResetAsync();

    public async ValueTask DisposeAsync()
    {
        _owned.Reverse();
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync();
        }

        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends with the test, after whatever was started later.</summary>
    private protected T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    /// <summary>Called when everything that the test has started is at its end.</summary>
    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    private protected async Task<MessagingHost> StartHostAsync(Action<MessagingHostOptions>? configure = null)
    {
        var options = new MessagingHostOptions { ConnectionString = Broker.ConnectionString };
        configure?.Invoke(options);
        var host = await MessagingHost.StartAsync(options);
        _owned.Add(host);
        return host;
    }

    /// <summary>A broker that no other test needs, and that may be stopped therefore.</summary>
    private protected async Task<RabbitMqServer> StartOwnBrokerAsync()
    {
        var broker = new RabbitMqServer();
        _owned.Add(broker);
        await broker.StartAsync();
        return broker;
    }

    /// <summary>A plain client's channel, on which publishing is confirmed.</summary>
    protected async Task<IChannel> OpenChannelAsync()
    {
        var connection = await Broker.Factory.CreateConnectionAsync(Cancel);
        _owned.Add(connection);
        return await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancel);
    }

    /// <summary>A plain client's channel, after the product's topology has been declared.</summary>
    protected async Task<IChannel> OpenDeclaredChannelAsync()
    {
        await using var connection = await Broker.Factory.CreateConnectionAsync(Cancel);
        await new TopologyDeclarer(EventTopology.Default, NullLogger<TopologyDeclarer>.Instance).DeclareAsync(connection, Cancel);
        return await OpenChannelAsync();
    }

    /// <summary>The next message of a queue, as soon as there is one.</summary>
    protected static async Task<BasicGetResult> TakeAsync(IChannel channel, string queue)
    {
        BasicGetResult? message = null;
        await Eventually.HoldsAsync(async () => (message = await channel.BasicGetAsync(queue, autoAck: true, Cancel)) is not null, $"a message in {queue}");
        return message!;
    }

    protected static Task HoldsAsync(IChannel channel, string queue, uint messages) =>
        Eventually.HoldsAsync(async () => await channel.MessageCountAsync(queue, Cancel) == messages, $"{messages} messages in {queue}");
}
