using System.Net.Sockets;
using Hosting.ApplicationModel;
using Hosting.RabbitMQ;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosting;

/// <summary>Adds RabbitMQ.</summary>
public static class RabbitMQBuilderExtensions
{
    /// <summary>Adds a broker with an AMQP endpoint; the password is generated when none is given, the user is guest when none is given.</summary>
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var broker = new RabbitMQServerResource(
            name, userName?.Resource, password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password"));
        var healthCheck = $"{name}_check";
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(healthCheck, _ => new RabbitMQHealthCheck(broker), HealthStatus.Unhealthy, tags: null));
        return builder.AddResource(broker)
            .WithImage("library/rabbitmq", "4.3").WithImageRegistry("docker.io")
            .WithEndpoint(port: port, targetPort: 5672, name: RabbitMQServerResource.PrimaryEndpointName, scheme: "tcp", protocol: ProtocolType.Tcp)
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["RABBITMQ_DEFAULT_USER"] = broker.UserNameReference;
                context.EnvironmentVariables["RABBITMQ_DEFAULT_PASS"] = broker.PasswordParameter;
            })
            .WithHealthCheck(healthCheck)
            .WithNativeExecutable(RabbitMQNativeExecutable.PrepareAsync);
    }

    /// <summary>Adds the management page and API on any free port.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder) =>
        builder.WithManagementPlugin(port: null);

    /// <summary>Adds the management page and API.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder, int? port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .WithImageTag("4.3-management")
            .WithHttpEndpoint(port: port, targetPort: 15672, name: RabbitMQServerResource.ManagementEndpointName)
            .WithUrlForEndpoint(RabbitMQServerResource.ManagementEndpointName, static url => url.DisplayText = "Management");
    }

    /// <summary>Keeps the broker's data beyond the run.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithVolume(name ?? $"{builder.Resource.Name}-data", "/var/lib/rabbitmq", isReadOnly).RunWithStableNodeName();
    }

    /// <summary>Keeps the broker's data in a folder of the host.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithDataBindMount(this IResourceBuilder<RabbitMQServerResource> builder, string source, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithBindMount(source, "/var/lib/rabbitmq", isReadOnly).RunWithStableNodeName();
    }

    /// <summary>The data bear the node's name, which is the container's otherwise.</summary>
    private static IResourceBuilder<RabbitMQServerResource> RunWithStableNodeName(this IResourceBuilder<RabbitMQServerResource> builder) =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode ? builder.WithEnvironment("RABBITMQ_NODENAME", $"{builder.Resource.Name}@localhost") : builder;
}
