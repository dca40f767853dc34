using Hosting.ApplicationModel;
using Hosting.Eventing;
using Microsoft.Extensions.Hosting;

namespace Hosting.Orchestration;

/// <summary>Starts all resources, as far as their waits allow at once, and stops them in reverse order.</summary>
internal sealed partial class ApplicationOrchestrator(
    DistributedApplicationModel model,
    IDistributedApplicationEventing eventing,
    InstanceServices services,
    EndpointAllocator endpoints) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(9.5);

    public IReadOnlyList<ResourceInstance> Instances { get; private set; } = [];

    /// <summary>The instances of a resource, or the one of that id.</summary>
    public IReadOnlyList<ResourceInstance> Find(string name) =>
        [.. Instances.Where(i => ResourceInstances.IsNamed(name, i.Resource, i.Id))];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        services.Launcher.Announce(model.Resources);
        await eventing.PublishAsync(new BeforeStartEvent(services.Services, model), cancellationToken).ConfigureAwait(false);
        Instances = [.. model.Resources.Where(ResourceInstances.IsStarted).SelectMany(Create)];

        foreach (var value in model.Resources.Where(static r => !ResourceInstances.IsStarted(r)))
        {
            // Whoever uses a parameter without a value fails by itself; the others start.
            var missing = (value as ParameterResource)?.TryResolve().Missing;
            await services.Notifications.PublishUpdateAsync(
                value, s => s with { State = missing is null ? KnownResourceStates.Running : KnownResourceStates.ValueMissing, StateReason = missing, IsReady = missing is null }).ConfigureAwait(false);
        }

        var startable = new List<ResourceInstance>();
        foreach (var resource in Instances.GroupBy(static i => i.Resource))
        {
            if (await AllocateAsync(resource.Key, [.. resource], cancellationToken).ConfigureAwait(false))
            {
                startable.AddRange(resource);
            }
        }

        BeginStart(startable);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _stopping = true;
        }

        var asked = services.Time.GetTimestamp();
        var stops = new Dictionary<IResource, Task>();
        await Task.WhenAll(model.Resources.Select(Stop)).ConfigureAwait(false);

        Task Stop(IResource resource) => stops.TryGetValue(resource, out var stop) ? stop : stops[resource] = StopAfterDependents(resource);

        async Task StopAfterDependents(IResource resource)
        {
            await Task.WhenAll(Dependents(resource).Select(Stop)).ConfigureAwait(false);
            var left = StopWithin - services.Time.GetElapsedTime(asked);
            await Task.WhenAll(Find(resource.Name).Select(i => i.StopAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, leave: true))).ConfigureAwait(false);
        }
    }

    /// <summary>Ends every process at once.</summary>
    public void Kill()
    {
        foreach (var instance in Instances)
        {
            instance.Kill();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in Instances)
        {
            await instance.DisposeAsync().ConfigureAwait(false);
        }

        _scaling.Dispose();
    }

    /// <returns>False when the application stops: nothing is started any more.</returns>
    private bool BeginStart(IReadOnlyList<ResourceInstance> instances)
    {
        lock (_gate)
        {
            if (!_stopping)
            {
                ResourceInstance[] all = [.. Instances, .. instances.Except(Instances)];
                Instances = [.. model.Resources.SelectMany(resource => all.Where(instance => instance.Resource == resource))];
                foreach (var instance in instances)
                {
                    instance.BeginStart();
                }
            }

            return !_stopping;
        }
    }

    private IEnumerable<IResource> Dependents(IResource resource) =>
        model.Resources.Where(other => other.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == resource));

    private IEnumerable<ResourceInstance> Create(IResource resource) =>
        ResourceInstances.Ids(resource).Select((id, replica) => new ResourceInstance(resource, replica, id, services));

    private async Task<bool> AllocateAsync(IResource resource, IReadOnlyList<ResourceInstance> instances, CancellationToken cancellationToken)
    {
        try
        {
            endpoints.Allocate(resource, resource.ReplicaCount());
        }
        catch (DistributedApplicationException error)
        {
            foreach (var instance in instances)
            {
                services.Logs.GetLogger(instance.Id).LogStartFailed(error.Message);
                await instance.PublishAsync(s => s with { State = KnownResourceStates.FailedToStart, StateReason = error.Message }).ConfigureAwait(false);
            }

            return false;
        }

        foreach (var instance in instances)
        {
            await instance.PublishAsync(s => s with { State = KnownResourceStates.NotStarted, Urls = ResourceUrls.Of(resource, instance.Replica) }).ConfigureAwait(false);
        }

        await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services.Services), cancellationToken).ConfigureAwait(false);
        if (resource is IResourceWithConnectionString)
        {
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services.Services), cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
