using System.Diagnostics.CodeAnalysis;

namespace Hosting.ApplicationModel;

/// <summary>Questions to a resource.</summary>
public static class ResourceExtensions
{
    /// <summary>The last statement of a kind.</summary>
    public static bool TryGetLastAnnotation<T>(this IResource resource, [NotNullWhen(true)] out T? annotation)
        where T : IResourceAnnotation
    {
        ArgumentNullException.ThrowIfNull(resource);
        annotation = resource.Annotations.OfType<T>().LastOrDefault();
        return annotation is not null;
    }

    internal static int ReplicaCount(this IResource resource) => resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas) ? replicas.Current : 1;

    internal static IReadOnlyList<EndpointAnnotation> Endpoints(this IResource resource) => [.. resource.Annotations.OfType<EndpointAnnotation>()];

    /// <summary>What the model says about its arguments: strings or late-bound values.</summary>
    internal static async Task<IList<object>> CollectArgumentsAsync(this IResource resource, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        return context.Args;
    }

    /// <summary>Adds what the model says about its environment.</summary>
    internal static async Task CollectEnvironmentAsync(this IResource resource, EnvironmentCallbackContext context)
    {
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }
    }

    internal static string TypeName(this IResource resource) => resource switch
    {
        ProjectResource => "Project",
        ContainerResource => "Container",
        ExecutableResource => "Executable",
        ParameterResource => "Parameter",
        ConnectionStringResource => "ConnectionString",
        _ => resource.GetType().Name,
    };
}
