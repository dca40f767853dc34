using Hosting.ApplicationModel;

namespace Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Names the native executable of the software that the container holds; this engine starts it where there is no container engine. Not part of Aspire.</summary>
    public static IResourceBuilder<T> WithNativeExecutable<T>(this IResourceBuilder<T> builder, Func<NativeExecutableContext, Task<NativeExecutable>> prepare)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new NativeExecutableAnnotation(prepare), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Whether this run has the resource in a container, once the application starts; false for a native executable. Not part of Aspire.</summary>
    public static Task<bool> RunsInContainerAsync(this ContainerResource resource, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.TryGetLastAnnotation<ContainerPlacementAnnotation>(out var placement) ? placement.RunsInContainerAsync(cancellationToken) : Task.FromResult(false);
    }
}
