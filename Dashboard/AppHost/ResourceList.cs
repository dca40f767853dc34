using Dashboard.Telemetry;
using Grpc.Core;
using Resources.V1;

namespace Dashboard.AppHost;

/// <summary>The resources of the AppHost as it last told of them.</summary>
internal sealed class ResourceList(AppHostClient client) : BackgroundService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceState> _byId = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly Dictionary<string, ResourceState> _exits = new(StringComparer.Ordinal);

    public ChangeSignal Changed { get; } = new();

    /// <summary>Whether the AppHost is there to tell of changes.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Why there may be nothing new; null while the AppHost tells of it.</summary>
    public string? Absence => IsConnected ? null
        : client.IsConfigured ? "The AppHost does not answer; this is the last that it told of."
        : "This dashboard runs without an AppHost: it shows telemetry alone.";

    /// <summary>In the order of the model.</summary>
    public IReadOnlyList<ResourceState> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _order.Select(id => _byId[id])];
            }
        }
    }

    /// <summary>Resources with their replicas; after those that run those that are mere values.</summary>
    public IReadOnlyList<ResourceGroup> Groups =>
        [.. All.GroupBy(static r => r.Name).Select(static group => new ResourceGroup(group.Key, [.. group])).OrderBy(static group => group.IsValue)];

    public ResourceState? Find(string? id)
    {
        lock (_gate)
        {
            return id is null ? null : _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>How its process last ended, also when another one runs by now; null as long as none has.</summary>
    public ResourceState? LastExit(string id)
    {
        lock (_gate)
        {
            return _exits.GetValueOrDefault(id);
        }
    }

    internal void Apply(ResourceChanges changes)
    {
        lock (_gate)
        {
            if (changes.IsSnapshot)
            {
                _byId.Clear();
                _order.Clear();
            }

            foreach (var resource in changes.Resources)
            {
                if (!_byId.ContainsKey(resource.Id))
                {
                    _order.Add(resource.Id);
                }

                _byId[resource.Id] = resource;
                if (resource.HasExitCode)
                {
                    _exits[resource.Id] = resource;
                }
            }

            foreach (var gone in _exits.Keys.Where(id => !_byId.ContainsKey(id)))
            {
                _exits.Remove(gone);
            }
        }

        Changed.Raise();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => client.FollowAsync(
        async begun =>
        {
            using var stream = client.Service.WatchResources(new WatchResourcesRequest(), cancellationToken: stoppingToken);
            await foreach (var changes in stream.ResponseStream.ReadAllAsync(stoppingToken))
            {
                begun();
                IsConnected = true;
                Apply(changes);
            }
        },
        () =>
        {
            IsConnected = false;
            Changed.Raise();
        },
        stoppingToken);
}
