namespace Hosting.ApplicationModel;

/// <summary>The image of a container.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>The image without registry and tag.</summary>
    public required string Image { get; set; }

    /// <summary>The tag.</summary>
    public string? Tag { get; set; }

    /// <summary>The registry, when it is not the default one.</summary>
    public string? Registry { get; set; }
}
