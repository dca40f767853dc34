using Dashboard.AppHost;
using Dashboard.Components.ResourceViews;
using Dashboard.Telemetry.Traffic;
using Resources.V1;

namespace Dashboard.Components.RequestPath;

/// <summary>Puts together what spans, metrics, the engine, the broker and Consul say.</summary>
internal sealed class PathDrawing(
    IReadOnlyList<ResourceGroup> groups, IReadOnlyList<BreakerReading> breakers, IReadOnlyDictionary<string, string>? consul, IReadOnlyList<BrokerQueue>? queues, PathMemory memory)
{
    private const string Peer = "peer";

    private static readonly PathNode Clients = new("client", "client", "client", "clients", "over HTTP", "muted");

    private readonly Dictionary<string, PathNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<(string From, string To), PathEdge> _edges = [];
    private readonly Dictionary<string, ResourceState> _instances = groups.SelectMany(static group => group.Replicas).ToDictionary(static replica => replica.Id, StringComparer.Ordinal);
    private readonly HashSet<string> _addresses = [.. groups.SelectMany(static group => group.Replicas).SelectMany(static replica => replica.Urls).Select(static url => Uri.TryCreate(url.Url, UriKind.Absolute, out var address) ? $"127.0.0.1:{address.Port}" : "")];
    private readonly ResourceGroup? _broker = groups.FirstOrDefault(static group => group.Kind == "RabbitMQServer");

    public SystemPicture Draw(IReadOnlyList<TrafficEdge> traffic, IReadOnlyList<(string Instance, string Database, PathStats Stats)> databases, IReadOnlyList<Tile> tiles)
    {
        AddModel();
        foreach (var edge in traffic.OrderBy(static edge => edge.Count))
        {
            if (Node(edge.From) is { } from && Node(edge.To) is { } to)
            {
                Add(from, to, PathStats.Of(edge));
            }
        }

        foreach (var (instance, database, stats) in databases)
        {
            Add(Service(instance), new PathNode($"db:{database}", "database", "database", database, "database", "muted"), stats);
        }

        foreach (var (from, to) in memory.Ways)
        {
            if (Now(from) is { } earlier && Now(to) is { } later)
            {
                Add(earlier, later, null);
            }
        }

        return new SystemPicture([.. _nodes.Values], [.. _edges.Values], [.. Services().Select(View)], queues, consul is not null, tiles);
    }

    private static bool IsJob(ResourceGroup group) => group.Replicas.All(static replica => replica.State is "Finished");

    /// <summary>What the model alone tells: who refers to whom. Nothing has to have been sent for it.</summary>
    private void AddModel()
    {
        var services = groups.Where(static group => group.Type == "Project" && !IsJob(group)).ToList();
        foreach (var group in services)
        {
            var called = References(group).Where(name => services.Any(other => other.Name == name)).ToList();
            var isCalled = services.Any(other => References(other).Contains(group.Name));
            foreach (var instance in group.Replicas.Select(static replica => replica.Id))
            {
                var calls = called.SelectMany(name => services.Single(other => other.Name == name).Replicas).Select(static replica => replica.Id).ToList();
                calls.ForEach(to => Add(Service(instance), Service(to), null));
                if (calls.Count > 0 && !isCalled)
                {
                    Add(Clients, Service(instance), null);
                }

                if (_broker is not null && References(group).Contains(_broker.Name))
                {
                    // Who is called publishes what came of it; who is not has its work from the queue.
                    var (from, to) = isCalled ? (Service(instance), Broker()) : (Broker(), Service(instance));
                    Add(from, to, null);
                }
            }
        }
    }

    private static IEnumerable<string> References(ResourceGroup group) => group.Relationships.Where(static to => to.Type == "Reference").Select(static to => to.Name);

    private void Add(PathNode from, PathNode to, PathStats? stats)
    {
        _nodes.TryAdd(from.Key, from);
        _nodes.TryAdd(to.Key, to);
        if (stats is not null)
        {
            memory.Remember(from, to);
            // Edges come by their count: of two that mean the same hop the fuller one stays.
            _edges[(from.Key, to.Key)] = new PathEdge(from.Key, to.Key, stats);
        }
        else if (!_edges.ContainsKey((to.Key, from.Key)))
        {
            _edges.TryAdd((from.Key, to.Key), new PathEdge(from.Key, to.Key, null));
        }
    }

    private PathNode? Node(TrafficNode node) => node.Kind switch
    {
        TrafficNodeKind.Outside => Clients,
        TrafficNodeKind.Resource => Service(node.Name),
        TrafficNodeKind.Database => new PathNode($"db:{node.Name}", "database", "database", node.Name, "database", "muted"),
        TrafficNodeKind.Queue => _broker is null ? new PathNode($"queue:{node.Name}", "queue", "queue", node.Name, "queue", "muted") : Broker(),
        // Backends of the model, and services that are asked for by their names: the call to an instance is a span of its own.
        _ => IsOfTheModel(node.Name) || groups.Any(group => group.Name == node.Service) ? null : new PathNode($"peer:{node.Name}", Peer, "client", node.Name, "", "muted"),
    };

    private bool IsOfTheModel(string address) => _addresses.Contains(address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal));

    private PathNode? Now(PathNode node) => node.Kind switch
    {
        "service" => Service(node.Key),
        "queue" when _broker is not null => Broker(),
        // What had an address that nobody knew yet.
        _ when node.Group == Peer && IsOfTheModel(node.Title) => null,
        _ => node,
    };

    private PathNode Service(string id)
    {
        var open = breakers.Where(reading => reading.Instance == id && reading.State != "closed").Select(static reading => $"breaker {reading.State} at {reading.Caller}").FirstOrDefault();
        return _instances.TryGetValue(id, out var resource)
            ? new PathNode(id, resource.Name, "service", id, ResourceLook.Text(resource), ResourceLook.Style(resource), open)
            : new PathNode(id, id, "service", id, "", "muted", open);
    }

    private PathNode Broker()
    {
        var depth = queues?.Where(static queue => !queue.IsDeadLetter).Sum(static queue => queue.Depth);
        var words = depth is null ? ResourceLook.Text(_broker!.Replicas[0]) : depth == 1 ? "1 message waits" : $"{depth} messages wait";
        return new PathNode($"queue:{_broker!.Name}", _broker.Name, "queue", _broker.Name, words, ResourceLook.Style(_broker.Replicas));
    }

    private IEnumerable<ResourceState> Services() => groups.Where(static group => group.Type == "Project" && !IsJob(group)).SelectMany(static group => group.Replicas);

    private InstanceView View(ResourceState resource) => new(
        resource.Id, ResourceLook.Text(resource), ResourceLook.Style(resource), resource is { State: "Running", Health: not "Unhealthy" },
        consul is null ? null : consul.GetValueOrDefault(resource.Id, resource.State == "Running" ? "not registered" : "deregistered"),
        [.. breakers.Where(reading => reading.Instance == resource.Id)]);
}
