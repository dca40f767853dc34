using Microsoft.Extensions.Configuration;

namespace AppHost.Consul;

/// <summary>Adds Consul.</summary>
public static class ConsulBuilderExtensions
{
    /// <summary>Adds a Consul server with its web page, on any free port when none is given.</summary>
    public static IResourceBuilder<ConsulResource> AddConsul(this IDistributedApplicationBuilder builder, string name, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        // A leader is needed to answer this; /v1/status/leader says 200 without one.
        return builder.AddResource(new ConsulResource(name))
            .WithImage("hashicorp/consul", "1.21").WithImageRegistry("docker.io")
            .WithHttpEndpoint(port: port, targetPort: 8500, name: "http")
            .WithArgs("agent", "-server", "-bootstrap-expect=1", "-ui", "-client=0.0.0.0", $"-node={name}", "-log-level=warn", "-hcl=performance { raft_multiplier = 1 }")
            .WithHttpHealthCheck("/v1/catalog/services")
            .WithUrlForEndpoint("http", url => url.DisplayText = "Consul UI");
    }

    /// <summary>Keeps registrations and keys beyond the run.</summary>
    public static IResourceBuilder<ConsulResource> WithDataVolume(this IResourceBuilder<ConsulResource> consul, string? name = null) =>
        consul.WithVolume(name ?? VolumeNameGenerator.Generate(consul, "data"), "/consul/data");

    /// <summary>
    /// Denies by default: the services register and watch with a token of their own, who has none may read services and nodes. Tokens are
    /// generated once, and kept in a file of mode 600 in the folder <c>DataDirectory</c>.
    /// </summary>
    /// <param name="consul">The server.</param>
    /// <param name="enabled">By default what <c>ConsulAcl</c> says, and without that true unless the run keeps nothing.</param>
    public static IResourceBuilder<ConsulResource> WithAcl(this IResourceBuilder<ConsulResource> consul, bool? enabled = null)
    {
        ArgumentNullException.ThrowIfNull(consul);
        var builder = consul.ApplicationBuilder;
        // What is published is set up by whoever runs it.
        if (builder.ExecutionContext.IsPublishMode || !(enabled ?? builder.Configuration.GetValue("ConsulAcl", !builder.Configuration.GetValue("Ephemeral", false))))
        {
            return consul;
        }

        var acl = consul.Resource.Acl = ConsulAcl.AddTo(builder, consul.Resource.Name);
        builder.Eventing.Subscribe<ResourceReadyEvent>(
            consul.Resource, async (_, cancellationToken) => await acl.ApplyAsync(consul.Resource.Http, cancellationToken));
        return consul.WithEnvironment("CONSUL_LOCAL_CONFIG", acl.Configuration);
    }

    /// <summary>
    /// Hands Consul's address to a service, with the token that it needs. From a container Consul cannot ask a process of this machine
    /// for its health, so that the service sends heartbeats instead.
    /// </summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<ConsulResource> consul)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(consul);
        return builder.WithReference((IResourceBuilder<IResourceWithConnectionString>)consul).WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsRunMode)
            {
                context.EnvironmentVariables["Consul__Registration__Check"] = "Ttl";
            }

            if (consul.Resource.Acl is { } acl)
            {
                context.EnvironmentVariables["Consul__Token"] = acl.Services;
            }
        });
    }
}
