using Hosting.ApplicationModel;
using Hosting.Health;

namespace Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Starts a resource only when another one, with all its replicas, is healthy.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => Wait(builder, dependency, WaitType.WaitUntilHealthy);

    /// <summary>Starts a resource only when another one, with all its replicas, runs.</summary>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => Wait(builder, dependency, WaitType.WaitUntilStarted);

    /// <summary>Starts a resource only when another one has ended with the expected exit code.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport => Wait(builder, dependency, WaitType.WaitForCompletion, exitCode);

    /// <summary>Counts a health check of the AppHost's services for the resource.</summary>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(check => check.Key == key)
            ? throw new DistributedApplicationException($"'{builder.Resource.Name}' has the health check '{key}' already.")
            : builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <summary>Counts GET of a path as a health check, on each replica's own endpoint.</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHttpHealthCheck(() => HttpEndpoint(builder.Resource, endpointName), path, statusCode);
    }

    /// <summary>Counts GET of a path as a health check, on each replica's own endpoint.</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, Func<EndpointReference>? endpointSelector, string? path = null, int? statusCode = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        path ??= "/";
        statusCode ??= 200;
        var key = HttpHealthCheck.Key(builder.Resource, path, statusCode.Value, builder.Resource.Annotations.OfType<HttpHealthCheckAnnotation>().Count());
        return builder.WithAnnotation(new HttpHealthCheckAnnotation(key, endpointSelector ?? (() => HttpEndpoint(builder.Resource, null)), path, statusCode.Value));
    }

    private static EndpointReference HttpEndpoint(IResourceWithEndpoints resource, string? name) =>
        (name is null
            ? resource.Endpoints().FirstOrDefault(static e => e.UriScheme is "http" or "https")
            : resource.Endpoints().FirstOrDefault(e => string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase))) is { } endpoint
            ? new EndpointReference(resource, endpoint)
            : throw new DistributedApplicationException(
                $"The health check of '{resource.Name}' needs {(name is null ? "an http endpoint" : $"the endpoint '{name}'")}, which it does not have.");

    private static IResourceBuilder<T> Wait<T>(IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitType type, int exitCode = 0)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        return ReferenceEquals(builder.Resource, dependency.Resource)
            ? throw new DistributedApplicationException($"'{builder.Resource.Name}' cannot wait for itself.")
            : builder.WithAnnotation(new WaitAnnotation(dependency.Resource, type, exitCode)).WithRelationship(dependency.Resource, "WaitFor");
    }
}
