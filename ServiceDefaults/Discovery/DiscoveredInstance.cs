namespace ServiceDefaults.Discovery;

/// <summary>
/// Which instance an endpoint from Consul belongs to; found in the endpoint's features. Endpoints from configuration have none.
/// </summary>
/// <param name="Id">The id of the registration, which an instance that comes back may have again.</param>
/// <param name="Incarnation">Differs from one start of the instance to the next: its start time, or else the index at which Consul learned of it.</param>
internal sealed record DiscoveredInstance(string Id, string Incarnation)
{
    /// <summary>The same for as long as the instance runs.</summary>
    public string Key => $"{Id}@{Incarnation}";
}
