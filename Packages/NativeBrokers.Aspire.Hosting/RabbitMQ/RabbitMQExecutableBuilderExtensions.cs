using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NativeBrokers;
using NativeBrokers.RabbitMQ;

namespace Aspire.Hosting;

/// <summary>Adds RabbitMQ as a program of this machine, for machines without a container engine.</summary>
public static class RabbitMQExecutableBuilderExtensions
{
    /// <summary>
    /// Adds a broker that listens on loopback addresses only. If the machine has no RabbitMQ, an installer unpacks one from the package archive
    /// of the system first.
    /// </summary>
    /// <param name="builder">The model.</param>
    /// <param name="name">The name of the resource, and of the connection string.</param>
    /// <param name="userName">The only user, an administrator.</param>
    /// <param name="password">The password; generated and kept when none is given.</param>
    /// <param name="port">The port of AMQP; any free one when none is given.</param>
    /// <param name="dataDirectory">Where messages and definitions are kept.</param>
    /// <param name="toolsDirectory">Where an installer unpacks to.</param>
    public static IResourceBuilder<RabbitMQExecutableResource> AddRabbitMQExecutable(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> userName, string dataDirectory, string toolsDirectory,
        IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(userName);
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var broker = new RabbitMQExecutableResource(name, userName.Resource, secret, Path.GetFullPath(dataDirectory), Path.GetFullPath(toolsDirectory));
        var healthCheck = $"{name}_check";
        builder.Services.AddHealthChecks()
            .Add(new HealthCheckRegistration(healthCheck, _ => new RabbitMQHealthCheck(broker), HealthStatus.Unhealthy, tags: null));
        return builder.AddResource(broker)
            .WithIconName("MailMultiple")
            .WithEndpoint(port: port, name: RabbitMQExecutableResource.PrimaryEndpointName, scheme: "tcp", protocol: ProtocolType.Tcp)
            .WithPrivateEndpoint(RabbitMQExecutableResource.DistributionEndpointName)
            .WithPrivateEndpoint(RabbitMQExecutableResource.PortMapperEndpointName)
            .WithDataFolder(broker.DataDirectory, cancellationToken => PrepareAsync(broker, cancellationToken))
            .WithArgs(context =>
            {
                var installation = Installation(broker);
                context.Args.Add(BrokerScripts.PathOf("start-rabbitmq.sh"));
                context.Args.Add(installation.Server);
                context.Args.Add(installation.Epmd);
            })
            .WithEnvironment(context => SetEnvironment(broker, context.EnvironmentVariables))
            .WithHealthCheck(healthCheck)
            .WithInstaller("rabbitmq", broker.ToolsDirectory, () => RabbitMQInstallation.Find(broker.ToolsDirectory) is not null);
    }

    /// <summary>Adds the management page and API.</summary>
    public static IResourceBuilder<RabbitMQExecutableResource> WithManagementPlugin(this IResourceBuilder<RabbitMQExecutableResource> builder, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHttpEndpoint(port: port, name: RabbitMQExecutableResource.ManagementEndpointName);
    }

    private static async Task PrepareAsync(RabbitMQExecutableResource broker, CancellationToken cancellationToken)
    {
        Installation(broker);
        var user = await broker.UserNameParameter.GetValueAsync(cancellationToken);
        var password = await broker.PasswordParameter.GetValueAsync(cancellationToken);
        RabbitMQNode.Prepare(broker.DataDirectory, user!, password!, HasManagement(broker));
    }

    private static void SetEnvironment(RabbitMQExecutableResource broker, Dictionary<string, object> environment)
    {
        foreach (var (name, value) in RabbitMQNode.Environment(broker.DataDirectory, Installation(broker)))
        {
            environment[name] = value;
        }

        environment["RABBITMQ_NODE_PORT"] = Port(RabbitMQExecutableResource.PrimaryEndpointName);
        environment["RABBITMQ_DIST_PORT"] = Port(RabbitMQExecutableResource.DistributionEndpointName);
        environment["ERL_EPMD_PORT"] = Port(RabbitMQExecutableResource.PortMapperEndpointName);

        // Without the interface the distribution port would listen on every address.
        const string Always = "+B i -kernel inet_dist_use_interface {127,0,0,1}";
        environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = HasManagement(broker)
            ? ReferenceExpression.Create(
                $$"""{{Always}} -rabbitmq_management tcp_config [{ip,"127.0.0.1"},{port,{{Port(RabbitMQExecutableResource.ManagementEndpointName)}}}]""")
            : Always;

        EndpointReferenceExpression Port(string endpoint) => new EndpointReference(broker, endpoint).Property(EndpointProperty.TargetPort);
    }

    private static bool HasManagement(RabbitMQExecutableResource broker) =>
        broker.Annotations.OfType<EndpointAnnotation>().Any(static endpoint => endpoint.Name == RabbitMQExecutableResource.ManagementEndpointName);

    /// <exception cref="StartException">There is none.</exception>
    private static RabbitMQInstallation Installation(RabbitMQExecutableResource broker) =>
        RabbitMQInstallation.Find(broker.ToolsDirectory) ?? throw new StartException(
            "RabbitMQ is not on this machine: install RabbitMQ 3.10 or newer, or set RABBITMQ_HOME to the folder that holds its sbin, "
            + "or start a container engine.");
}
