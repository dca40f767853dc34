using Hosting.ApplicationModel;

namespace Hosting;

/// <summary>What the model says about a resource.</summary>
public static partial class ResourceBuilderExtensions
{
    /// <summary>Hands a connection string to a consumer as <c>ConnectionStrings__NAME</c>, and its parts as <c>NAME_HOST</c> and so on.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        return builder.WithRelationship(resource, "Reference").WithEnvironment(async context =>
        {
            var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}";
            if (context.ExecutionContext.IsPublishMode)
            {
                context.EnvironmentVariables[variable] = resource;
            }
            else if (await resource.GetConnectionStringAsync(context.CancellationToken).ConfigureAwait(false) is { Length: > 0 } connectionString)
            {
                context.EnvironmentVariables[variable] = connectionString;
            }
            else if (!optional)
            {
                throw new DistributedApplicationException($"'{context.Resource.Name}' needs the connection string of '{resource.Name}', which has none.");
            }

            foreach (var (part, value) in resource.GetConnectionProperties())
            {
                context.EnvironmentVariables[$"{Encoded(name)}_{part.ToUpperInvariant()}"] = value;
            }
        });
    }

    /// <summary>Hands all http and https endpoints of a service to a consumer as <c>services__NAME__ENDPOINT__N</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        return builder.WithRelationship(source.Resource, "Reference").WithEnvironment(context =>
        {
            foreach (var endpoint in source.Resource.Endpoints().Where(static e => e.UriScheme is "http" or "https"))
            {
                AddAddresses(context, new EndpointReference(source.Resource, endpoint));
            }
        });
    }

    /// <summary>Hands one endpoint of a service, in each of its replicas, to a consumer as <c>services__NAME__ENDPOINT__N</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpointReference);
        return builder.WithRelationship(endpointReference.Resource, "Reference").WithEnvironment(context => AddAddresses(context, endpointReference));
    }

    /// <summary>Hands a fixed address to a consumer under a service's name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(uri);
        return uri.IsAbsoluteUri && uri.AbsolutePath == "/"
            ? builder.WithEnvironment($"services__{name}__{uri.Scheme}__0", uri.ToString())
            : throw new DistributedApplicationException($"'{uri}' is no address of a service: give an absolute URI without a path.");
    }

    internal static IResourceBuilder<T> WithRelationship<T>(this IResourceBuilder<T> builder, IResource resource, string type)
        where T : IResource => builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, type));

    private static void AddAddresses(EnvironmentCallbackContext context, EndpointReference endpoint)
    {
        var service = endpoint.Resource.Name;
        var allocations = endpoint.Allocations;
        context.EnvironmentVariables[$"{Encoded(service)}_{Encoded(endpoint.EndpointName)}"] = endpoint;
        if (context.ExecutionContext.IsPublishMode)
        {
            context.EnvironmentVariables[$"services__{service}__{endpoint.EndpointName}__0"] = endpoint;
        }

        for (var i = 0; i < allocations.Count; i++)
        {
            context.EnvironmentVariables[$"services__{service}__{endpoint.EndpointName}__{i}"] = allocations[i].Url;
        }
    }

    private static string Encoded(string name) => name.ToUpperInvariant().Replace('-', '_');
}
