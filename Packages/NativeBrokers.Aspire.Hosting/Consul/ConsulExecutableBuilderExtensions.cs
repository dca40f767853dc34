using System.Net.Sockets;
using NativeBrokers;
using NativeBrokers.Consul;
using NativeBrokers.Consul.Acl;

namespace Aspire.Hosting;

/// <summary>Adds Consul as a program of this machine, for machines without a container engine.</summary>
public static class ConsulExecutableBuilderExtensions
{
    private const string SerfEndpointName = "serf";
    private const string ServerEndpointName = "server";

    /// <summary>
    /// Adds a Consul server that listens on loopback addresses only. If the machine has no Consul, an installer unpacks one from the package
    /// archive of the system first.
    /// </summary>
    /// <param name="builder">The model.</param>
    /// <param name="name">The name of the resource, and of the connection string.</param>
    /// <param name="dataDirectory">Where registrations and keys are kept.</param>
    /// <param name="toolsDirectory">Where an installer unpacks to.</param>
    /// <param name="port">The port of the HTTP API; any free one when none is given.</param>
    public static IResourceBuilder<ConsulExecutableResource> AddConsulExecutable(
        this IDistributedApplicationBuilder builder, string name, string dataDirectory, string toolsDirectory, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var (data, tools) = (Path.GetFullPath(dataDirectory), Path.GetFullPath(toolsDirectory));
        var consul = new ConsulExecutableResource(name, ConsulInstallation.FindOrExpect(tools), data, tools);
        return builder.AddResource(consul)
            .WithEndpoint(port: port, name: ConsulBuilderExtensions.HttpEndpointName, scheme: "http", protocol: ProtocolType.Tcp)
            .WithPrivateEndpoint(SerfEndpointName)
            .WithPrivateEndpoint(ServerEndpointName)
            .WithDataFolder(data, cancellationToken => PrepareAsync(consul, cancellationToken))
            .WithArgs(context => AddArguments(consul, context.Args))
            .WithConsulDefaults()
            .WithInstaller("consul", tools, () => ConsulInstallation.Find(tools) is not null);
    }

    /// <summary>-1 switches a listener off. The Raft multiplier brings a single server to its leader after about one second instead of five to ten.</summary>
    private static void AddArguments(ConsulExecutableResource consul, IList<object> args)
    {
        foreach (var argument in new[]
        {
            "agent", "-server", "-bootstrap-expect=1", "-ui", "-log-level=info", $"-node={consul.Name}",
            $"-data-dir={Path.Combine(consul.DataDirectory, "data")}", "-bind=127.0.0.1", "-client=127.0.0.1",
            "-serf-wan-port=-1", "-dns-port=-1", "-grpc-port=-1", "-hcl=performance { raft_multiplier = 1 }",
        })
        {
            args.Add(argument);
        }

        args.Add(Port("http-port", ConsulBuilderExtensions.HttpEndpointName));
        args.Add(Port("serf-lan-port", SerfEndpointName));
        args.Add(Port("server-port", ServerEndpointName));
        if (consul.Annotations.OfType<ConsulAcl>().Any())
        {
            args.Add($"-config-file={consul.AclFile}");
        }

        ReferenceExpression Port(string option, string endpoint) =>
            ReferenceExpression.Create($"-{option}={new EndpointReference(consul, endpoint).Property(EndpointProperty.TargetPort)}");
    }

    private static async Task PrepareAsync(ConsulExecutableResource consul, CancellationToken cancellationToken)
    {
        _ = ConsulInstallation.Find(consul.ToolsDirectory) ?? throw new StartException(
            "Consul is not on this machine: install Consul 1.8 or newer, or set CONSUL_BIN to its executable, or start a container engine.");
        if (consul.Annotations.OfType<ConsulAcl>().FirstOrDefault() is { } acl)
        {
            PrivateFile.Write(consul.AclFile, (await acl.Configuration.GetValueAsync(cancellationToken))!);
        }
        else
        {
            File.Delete(consul.AclFile);
        }
    }
}
