using Dashboard.Components.ResourceViews;
using Resources.V1;

namespace Dashboard.AppHost;

/// <summary>A resource of the model with its replicas, one at least.</summary>
public sealed record ResourceGroup(string Name, IReadOnlyList<ResourceState> Replicas)
{
    public bool HasReplicas => Replicas.Count > 1;

    public string Type => Replicas[0].Type;

    /// <summary>A parameter, or another part of the model that is no process.</summary>
    public bool IsValue => ResourceLook.IsValue(Type);

    public string Kind => Replicas[0].Kind;

    /// <summary>Other resources that it refers to or waits for.</summary>
    public IEnumerable<Relationship> Relationships => Replicas[0].Relationships;
}
