namespace ServiceDefaults.Discovery;

/// <summary>
/// Which instance an endpoint from Consul belongs to; found in the endpoint's features. Endpoints from configuration have none.
/// </summary>
/// <param name="Id">The id of the registration, which an instance that comes back may have again.</param>
/// <param name="Incarnation">Differs from one start of the instance to the next: its start time, or else the index at which Consul learned of it.</param>
/// <param name="Zone">The zone that the instance runs in; null when its registration does not say.</param>
internal sealed record DiscoveredInstance(string Id, string Incarnation, string? Zone)
{
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The same for as long as the instance runs.</summary>
    public string Key => $"{Id}@{Incarnation}";

    public bool Equals(DiscoveredInstance? other) =>
        other is not null && Id == other.Id && Incarnation == other.Incarnation && Zone == other.Zone && Tags.SequenceEqual(other.Tags);

    public override int GetHashCode() => HashCode.Combine(Id, Incarnation, Zone);
}
