using System.Collections.Immutable;
using Hosting.ApplicationModel;

namespace Hosting.Eventing;

internal sealed class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private ImmutableList<(Type Type, DistributedApplicationEventSubscription Subscription)> _subscriptions = [];

    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent
    {
        var subscription = new DistributedApplicationEventSubscription((@event, token) => callback((T)@event, token));
        ImmutableInterlocked.Update(ref _subscriptions, static (all, added) => all.Add(added), (typeof(T), subscription));
        return subscription;
    }

    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent =>
        Subscribe<T>((@event, token) => ReferenceEquals(@event.Resource, resource) ? callback(@event, token) : Task.CompletedTask);

    public void Unsubscribe(DistributedApplicationEventSubscription subscription) =>
        ImmutableInterlocked.Update(ref _subscriptions, static (all, gone) => all.RemoveAll(entry => entry.Subscription == gone), subscription);

    public async Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        foreach (var (_, subscription) in _subscriptions.Where(static entry => entry.Type == typeof(T)))
        {
            await subscription.Callback(@event, cancellationToken).ConfigureAwait(false);
        }
    }
}
