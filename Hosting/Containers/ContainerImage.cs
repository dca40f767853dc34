using Hosting.ApplicationModel;

namespace Hosting.Containers;

/// <summary>Which image a resource runs.</summary>
internal static class ContainerImage
{
    public static string Of(ContainerResource resource, ContainerSettings settings)
    {
        if (settings.Images.TryGetValue(resource.Name, out var configured))
        {
            return configured;
        }

        var image = resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var annotation)
            ? annotation
            : throw new DistributedApplicationException($"'{resource.Name}' names no image: give it one with WithImage.");
        var registry = image.Registry is { Length: > 0 } name ? $"{name}/" : "";
        return $"{registry}{image.Image}:{image.Tag ?? "latest"}";
    }

    /// <summary>Where it comes from: the part before the first slash, if that is a host and not a folder of Docker Hub.</summary>
    public static string Registry(string image) =>
        image.Split('/') is [var first, _, ..] && (first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost")
            ? first
            : "docker.io";
}
