namespace Dashboard.Telemetry.Traffic;

public enum TrafficNodeKind
{
    /// <summary>Whoever calls from outside, without a span of its own.</summary>
    Outside,
    Resource,
    Database,
    Queue,

    /// <summary>Something that is called and sends no spans.</summary>
    Peer,
}
