using Messaging.Events;
using Messaging.Topology;

namespace Tests.Messaging.Topology;

// A broker refuses any other arguments for a queue that it has: these are fixed for ever.
public sealed class EventTopologyTests
{
    [Fact]
    public void NotificationWorker_Subscription_IsTheContract()
    {
        var subscription = EventTopology.Default.SubscriptionOf("notification-worker", typeof(UserCreated));

        Assert.Equal(("users", "user.created"), (subscription.Route.Exchange, subscription.Route.RoutingKey));
        Assert.Equal("notification-worker.user-created", subscription.Queue);
        Assert.Equal("notification-worker.user-created.dead-letter", subscription.DeadLetterQueue);
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["x-queue-type"] = "quorum",
                ["x-delivery-limit"] = 20,
                ["x-overflow"] = "reject-publish",
                ["x-dead-letter-strategy"] = "at-least-once",
                ["x-dead-letter-exchange"] = "notification-worker.dead-letter",
                ["x-dead-letter-routing-key"] = "user.created",
            },
            subscription.QueueArguments);
        Assert.Equal(new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, Subscription.DeadLetterQueueArguments);
    }

    [Fact]
    public void NotificationWorker_RetryQueue_IsTheContract()
    {
        var subscription = EventTopology.Default.SubscriptionOf("notification-worker", typeof(UserCreated));

        Assert.Equal("notification-worker.user-created.retry.300000", subscription.RetryQueue(TimeSpan.FromMinutes(5)));
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["x-queue-type"] = "quorum",
                ["x-message-ttl"] = 300_000L,
                ["x-overflow"] = "reject-publish",
                ["x-dead-letter-strategy"] = "at-least-once",
                ["x-dead-letter-exchange"] = "",
                ["x-dead-letter-routing-key"] = "notification-worker.user-created",
            },
            subscription.RetryQueueArguments(TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void RouteOf_UnknownEvent_SaysWhereToAddIt()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => EventTopology.Default.RouteOf(typeof(string)));

        Assert.Equal("The event String has no route: add it to EventTopology.", exception.Message);
    }
}
