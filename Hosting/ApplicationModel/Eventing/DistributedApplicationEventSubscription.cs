namespace Hosting.Eventing;

/// <summary>A subscription, to be taken back with <see cref="IDistributedApplicationEventing.Unsubscribe"/>.</summary>
public class DistributedApplicationEventSubscription(Func<IDistributedApplicationEvent, CancellationToken, Task> callback)
{
    /// <summary>What is called.</summary>
    public Func<IDistributedApplicationEvent, CancellationToken, Task> Callback { get; } = callback;
}
