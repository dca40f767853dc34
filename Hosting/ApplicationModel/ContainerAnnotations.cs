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

/// <summary>A volume or a folder of the host inside a container; for a native executable: its data outlive the run.</summary>
internal sealed record ContainerMountAnnotation(string? Source, string Target, bool IsBindMount, bool IsReadOnly) : IResourceAnnotation;

internal sealed record ContainerLifetimeAnnotation(ContainerLifetime Lifetime) : IResourceAnnotation;

/// <summary>Tells whether the resource runs in a container in this run; deciding it may take a moment.</summary>
internal sealed record ContainerPlacementAnnotation(Func<CancellationToken, Task<bool>> RunsInContainerAsync) : IResourceAnnotation;

internal sealed record ContainerNameAnnotation(string Name) : IResourceAnnotation;
