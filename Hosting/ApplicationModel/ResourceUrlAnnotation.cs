namespace Hosting.ApplicationModel;

/// <summary>A link that is shown for a resource.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>The address.</summary>
    public required string Url { get; set; }

    /// <summary>What stands in its place.</summary>
    public string? DisplayText { get; set; }

    /// <summary>The endpoint behind it.</summary>
    public EndpointReference? Endpoint { get; init; }
}

internal sealed record ResourceUrlCallbackAnnotation(string EndpointName, Action<ResourceUrlAnnotation> Callback) : IResourceAnnotation;
