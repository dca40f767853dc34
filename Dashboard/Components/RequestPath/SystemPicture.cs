namespace Dashboard.Components.RequestPath;

/// <summary>The path of the requests at one moment.</summary>
public sealed record SystemPicture(
    IReadOnlyList<PathNode> Nodes, IReadOnlyList<PathEdge> Edges, IReadOnlyList<InstanceView> Instances, IReadOnlyList<BrokerQueue>? Queues, bool ConsulAnswers,
    IReadOnlyList<Tile> Tiles)
{
    public static SystemPicture Empty { get; } = new([], [], [], null, false, []);
}
