namespace Dashboard.Components.RequestPath;

/// <summary>An instance as the engine and as Consul see it.</summary>
public sealed record InstanceView(string Id, string Engine, string Style, bool IsUp, string? Consul, IReadOnlyList<BreakerReading> Breakers)
{
    /// <summary>Whether both say the same; null where Consul is away.</summary>
    public bool? Agrees => Consul is null ? null : IsUp == (Consul is "passing" or "warning");
}
