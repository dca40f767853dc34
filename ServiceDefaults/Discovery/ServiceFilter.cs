namespace ServiceDefaults.Discovery;

/// <summary>Which instances of a service are looked for: <c>Consul:Discovery:Services:NAME</c>.</summary>
public sealed class ServiceFilter
{
    internal static ServiceFilter None { get; } = new();

    /// <summary>Tags that an instance must have, all of them; none by default.</summary>
    public IList<string> Tags { get; } = [];

    /// <summary>The datacenter to look in; that of the agent by default.</summary>
    public string? Datacenter { get; set; }
}
