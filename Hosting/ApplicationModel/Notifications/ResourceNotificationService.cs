using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Hosting.ApplicationModel;

/// <summary>Knows the state of every resource and tells whoever watches.</summary>
public class ResourceNotificationService : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<Channel<ResourceEvent>, byte> _watchers = new();
    private readonly bool _giveUp;
    private bool _disposed;

    internal ResourceNotificationService(bool giveUp) => _giveUp = giveUp;

    /// <summary>All present states, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            foreach (var present in _current.Values)
            {
                channel.Writer.TryWrite(present);
            }

            _watchers.TryAdd(channel, 0);
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }
        finally
        {
            _watchers.TryRemove(channel, out _);
        }
    }

    /// <summary>Waits until the resource, or one of its replicas, is in a state (Running by default).</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Waits until the resource, or one of its replicas, is in one of the states, and says in which.</summary>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        string[] states = [.. targetStates];
        var reached = await WaitForResourceAsync(
            resourceName, e => e.Snapshot.State is { } state && states.Contains(state.Text, StringComparer.OrdinalIgnoreCase), cancellationToken).ConfigureAwait(false);
        return reached.Snapshot.State!.Text;
    }

    /// <summary>Waits until the predicate holds for the resource or one of its replicas.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        ArgumentNullException.ThrowIfNull(predicate);
        await foreach (var change in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Matches(change, resourceName) && predicate(change))
            {
                return change;
            }
        }

        throw new OperationCanceledException($"The application ended before '{resourceName}' reached the awaited state.");
    }

    /// <summary>Waits until the resource, or one of its replicas, runs and all its health checks are healthy.</summary>
    /// <exception cref="DistributedApplicationException">In a test: it failed to start or ended, so that it will not become healthy by itself.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(
            resourceName,
            e => e.Snapshot.IsHealthy || (_giveUp && e.Snapshot.IsTerminal),
            cancellationToken).ConfigureAwait(false);
        return reached.Snapshot.IsHealthy
            ? reached
            : throw new DistributedApplicationException(
                $"'{reached.ResourceId}' will not become healthy: it is {reached.Snapshot.State?.Text}{(reached.Snapshot.StateReason is { } reason ? $" ({reason})" : "")}.");
    }

    /// <summary>The present state of a resource or replica.</summary>
    public bool TryGetCurrentState(string resourceId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
        {
            return _current.TryGetValue(resourceId, out resourceEvent);
        }
    }

    /// <summary>Changes the state of a resource without replicas.</summary>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return PublishUpdateAsync(resource, resource.Name, stateFactory);
    }

    /// <summary>Changes the state of a resource or replica.</summary>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(stateFactory);
        lock (_gate)
        {
            var before = _current.TryGetValue(resourceId, out var present)
                ? present.Snapshot
                : new CustomResourceSnapshot { ResourceType = resource.TypeName(), CreationTimeStamp = DateTime.UtcNow };
            var after = stateFactory(before);
            if (present is null || !ReferenceEquals(before, after))
            {
                var change = _current[resourceId] = new ResourceEvent(resource, resourceId, after);
                foreach (var watcher in _watchers.Keys)
                {
                    watcher.Writer.TryWrite(change);
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var watcher in _watchers.Keys)
            {
                watcher.Writer.TryComplete();
            }
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The replica is there no more.</summary>
    internal void Forget(string resourceId)
    {
        lock (_gate)
        {
            _current.Remove(resourceId);
        }
    }

    internal IReadOnlyList<ResourceEvent> Current()
    {
        lock (_gate)
        {
            return [.. _current.Values];
        }
    }

    private static bool Matches(ResourceEvent change, string name) =>
        string.Equals(change.Resource.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(change.ResourceId, name, StringComparison.OrdinalIgnoreCase);
}
