using Messaging;
using Messaging.CloudEvents;
using Messaging.Publishing;
using Messaging.RabbitMq;
using Messaging.Topology;
using RabbitMQ.Client;

namespace Tests.Messaging;

/// <summary>Publishes events as the outbox sends them, without a database. Returns when the broker has confirmed.</summary>
internal sealed class TestPublisher(IServiceProvider services) : IAsyncDisposable
{
    private readonly EventTopology _topology = services.GetRequiredService<EventTopology>();
    private readonly PublisherChannel _channels = new(
        services.GetRequiredService<BrokerConnection>(), services.GetRequiredService<TopologyDeclarer>(), TimeProvider.System);

    public async Task PublishAsync<TEvent>(TEvent @event, CancellationToken cancellationToken)
        where TEvent : class, IEvent
    {
        var (route, now) = (_topology.RouteOf(typeof(TEvent)), DateTimeOffset.UtcNow);
        var properties = CloudEvent.Write(new(Guid.CreateVersion7(now).ToString(), now, "/user-service", TEvent.Type));
        var body = JsonSerializer.SerializeToUtf8Bytes(@event, route.Body);
        var channel = await _channels.GetAsync(cancellationToken);
        await channel.BasicPublishAsync(route.Exchange, route.RoutingKey, mandatory: true, properties, body, cancellationToken);
    }

    public ValueTask DisposeAsync() => _channels.DisposeAsync();
}
