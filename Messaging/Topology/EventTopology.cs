using Messaging.Events;

namespace Messaging.Topology;

/// <summary>
/// All events and who consumes them, in one place. Publishers and consumers both declare the whole of it, so an event never
/// depends on who came first: its queues are there before it is published. docs/adr/0005-rabbitmq-topology.md says why.
/// </summary>
internal sealed record EventTopology(IReadOnlyList<EventRoute> Routes, IReadOnlyList<Subscription> Subscriptions)
{
    public static EventTopology Default { get; } = Create();

    public EventRoute RouteOf(Type @event) =>
        Routes.FirstOrDefault(route => route.Event == @event)
        ?? throw new InvalidOperationException($"The event {@event.Name} has no route: add it to {nameof(EventTopology)}.");

    /// <summary>
    /// What a service consumes. One that stands here is declared by publishers, too, and misses nothing; another one gets events from its
    /// consumer's first start on.
    /// </summary>
    public Subscription SubscriptionOf(string subscriber, Type @event) =>
        Subscriptions.FirstOrDefault(subscription => subscription.Subscriber == subscriber && subscription.Route.Event == @event)
        ?? new(subscriber, RouteOf(@event));

    private static EventTopology Create()
    {
        var userCreated = EventRoute.Of("users", EventsJson.Default.UserCreated);
        return new([userCreated], [new("notification-worker", userCreated)]);
    }
}
