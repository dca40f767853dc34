using Hosting.ApplicationModel;

namespace Hosting.Eventing;

/// <summary>Lets a model take part in the life of the application.</summary>
public interface IDistributedApplicationEventing
{
    /// <summary>Calls back on every event of a kind.</summary>
    DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent;

    /// <summary>Calls back on every event of a kind that is about one resource.</summary>
    DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent;

    /// <summary>Takes a subscription back.</summary>
    void Unsubscribe(DistributedApplicationEventSubscription subscription);

    /// <summary>Tells all subscribers, one after the other.</summary>
    Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent;
}
