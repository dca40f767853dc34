using NativeBrokers.Consul;
using NativeBrokers.Consul.Acl;

namespace Aspire.Hosting;

/// <summary>Adds Consul.</summary>
public static class ConsulBuilderExtensions
{
    internal const string HttpEndpointName = "http";

    /// <summary>Adds a Consul server in a container, with its web page.</summary>
    /// <param name="builder">The model.</param>
    /// <param name="name">The name of the resource, and of the connection string.</param>
    /// <param name="port">The port of the HTTP API; any free one when none is given.</param>
    public static IResourceBuilder<ConsulResource> AddConsul(this IDistributedApplicationBuilder builder, string name, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ConsulResource(name))
            .WithImage(ConsulContainerImage.Name, ConsulContainerImage.Tag).WithImageRegistry(ConsulContainerImage.Registry)
            .WithHttpEndpoint(port: port, targetPort: 8500, name: HttpEndpointName)
            .WithArgs(
                "agent", "-server", "-bootstrap-expect=1", "-ui", "-client=0.0.0.0", $"-node={name}", "-log-level=info",
                "-hcl=performance { raft_multiplier = 1 }")
            .WithConsulDefaults();
    }

    /// <summary>Keeps registrations and keys beyond the run.</summary>
    public static IResourceBuilder<ConsulResource> WithDataVolume(this IResourceBuilder<ConsulResource> builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), "/consul/data");
    }

    /// <summary>
    /// Denies by default: the services register and watch with a token of their own, who has none may read services and nodes. Tokens are
    /// generated once, and kept in a file of mode 600.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="tokens">The file of the tokens.</param>
    public static IResourceBuilder<T> WithAcl<T>(this IResourceBuilder<T> builder, string tokens)
        where T : IConsulResource, IResourceWithEnvironment, IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = builder.ApplicationBuilder;
        // What is published is set up by whoever runs it.
        if (application.ExecutionContext.IsPublishMode)
        {
            return builder;
        }

        var acl = ConsulAcl.AddTo(application, builder.Resource.Name, Path.GetFullPath(tokens));
        var server = builder.GetEndpoint(HttpEndpointName);
        application.Eventing.Subscribe<ResourceReadyEvent>(builder.Resource, (_, cancellationToken) => acl.ApplyAsync(server, cancellationToken));
        builder.WithAnnotation(acl);
        return builder.Resource is ConsulResource ? builder.WithEnvironment("CONSUL_LOCAL_CONFIG", acl.Configuration) : builder;
    }

    /// <summary>
    /// Hands Consul's address to a service, with the token that it needs. From a container Consul cannot ask a program of this machine
    /// for its health, so that the service sends heartbeats instead.
    /// </summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<IConsulResource> consul)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(consul);
        return builder.WithReference((IResourceBuilder<IResourceWithConnectionString>)consul).WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsRunMode && consul.Resource is ConsulResource)
            {
                context.EnvironmentVariables["Consul__Registration__Check"] = "Ttl";
            }

            if (consul.Resource.Annotations.OfType<ConsulAcl>().FirstOrDefault() is { } acl)
            {
                context.EnvironmentVariables["Consul__Token"] = acl.Services;
            }
        });
    }

    // A leader is needed to answer this; /v1/status/leader says 200 without one.
    internal static IResourceBuilder<T> WithConsulDefaults<T>(this IResourceBuilder<T> builder)
        where T : IConsulResource, IResourceWithEndpoints => builder
            .WithIconName("CloudFlow")
            .WithHttpHealthCheck("/v1/catalog/services", endpointName: HttpEndpointName)
            .WithUrlForEndpoint(HttpEndpointName, static url => (url.DisplayText, url.Url) = ("Consul UI", $"{url.Url}/ui"));
}
