using System.Globalization;
using Hosting.ApplicationModel;

namespace Hosting.Orchestration;

internal sealed partial class ApplicationOrchestrator
{
    private const int MaxReplicas = 100;

    private readonly SemaphoreSlim _scaling = new(1, 1);
    private readonly Lock _gate = new();
    private bool _stopping;

    /// <summary>
    /// Changes how many replicas of a project run. New ones get the next ports and are found through Consul alone: who runs already was told the
    /// addresses of that time. Those that go are the last ones; each is asked to end, so that it leaves Consul and finishes its work.
    /// </summary>
    public async Task<ExecuteCommandResult> ScaleAsync(string name, int replicas, CancellationToken cancellationToken)
    {
        if (Instances.Select(static i => i.Resource).FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } resource)
        {
            return CommandResults.Failure($"There is no resource '{name}'; there are {string.Join(", ", Instances.Select(static i => i.Resource.Name).Distinct())}.");
        }

        if (!resource.TryGetLastAnnotation<ReplicaAnnotation>(out var annotation))
        {
            return CommandResults.Failure($"'{name}' is no project, and only projects have replicas.");
        }

        if (replicas is < 1 or > MaxReplicas)
        {
            return CommandResults.Failure(string.Create(CultureInfo.InvariantCulture, $"'{name}' can have 1 to {MaxReplicas} replicas, not {replicas}; './run.sh stop {name}' stops all of them."));
        }

        await _scaling.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return replicas > annotation.Current
                ? await AddReplicasAsync(resource, annotation, replicas, cancellationToken).ConfigureAwait(false)
                : await RemoveReplicasAsync(resource, annotation, replicas, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _scaling.Release();
        }
    }

    private async Task<ExecuteCommandResult> AddReplicasAsync(IResource resource, ReplicaAnnotation annotation, int replicas, CancellationToken cancellationToken)
    {
        try
        {
            endpoints.Allocate(resource, replicas);
        }
        catch (DistributedApplicationException error)
        {
            return CommandResults.Failure(error.Message);
        }

        var present = annotation.Current;
        annotation.Current = replicas;
        var added = Create(resource).Skip(present).ToList();
        foreach (var instance in added)
        {
            await instance.PublishAsync(s => s with { State = KnownResourceStates.NotStarted, Urls = ResourceUrls.Of(resource, instance.Replica) }).ConfigureAwait(false);
        }

        if (!BeginStart(added))
        {
            return CommandResults.Failure("The AppHost stops.");
        }

        var started = await Task.WhenAll(added.Select(instance => instance.StartedAsync(cancellationToken))).ConfigureAwait(false);
        return started.FirstOrDefault(static result => !result.Success) ?? CommandResults.Success();
    }

    private async Task<ExecuteCommandResult> RemoveReplicasAsync(IResource resource, ReplicaAnnotation annotation, int replicas, CancellationToken cancellationToken)
    {
        var removed = Instances.Where(instance => instance.Resource == resource && instance.Replica >= replicas).ToList();
        // Nobody waits for those that go.
        annotation.Current = replicas;
        await Task.WhenAll(removed.Select(instance => instance.StopCommandAsync(cancellationToken))).ConfigureAwait(false);
        lock (_gate)
        {
            Instances = [.. Instances.Except(removed)];
        }

        foreach (var instance in removed)
        {
            services.Notifications.Forget(instance.Id);
            await instance.DisposeAsync().ConfigureAwait(false);
        }

        endpoints.Free(resource, replicas);
        return CommandResults.Success();
    }
}
