using Messaging.Topology;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace Messaging.Consuming;

/// <summary>The hosted service behind a handler.</summary>
internal sealed class EventConsumer<TEvent, THandler>(
    ConsumerLoop loop,
    QueueDepths depths,
    EventDispatcher<TEvent, THandler> dispatcher,
    EventTopology topology,
    ServiceIdentity service,
    IOptionsMonitor<ConsumerOptions> options) : BackgroundService
    where TEvent : class, IEvent
    where THandler : class, IEventHandler<TEvent>
{
    /// <summary>Each handler has options of its own.</summary>
    public static string OptionsName { get; } = $"{TEvent.Type}/{typeof(THandler).FullName}";

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var own = options.Get(OptionsName);
        var subscription = topology.SubscriptionOf(own.Subscriber is { Length: > 0 } name ? name : service.Name, typeof(TEvent));
        var consumer = new ConsumerDefinition(subscription, own, (delivery, cancel) => dispatcher.DispatchAsync(subscription.Queue, delivery, cancel));
        return Task.WhenAll(loop.RunAsync(consumer, stoppingToken), depths.WatchAsync(consumer, stoppingToken));
    }
}
