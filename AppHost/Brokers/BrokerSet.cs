using AppHost.Runs;
using Microsoft.Extensions.Configuration;

namespace AppHost.Brokers;

/// <summary>The brokers of this application: in containers, as programs of the machine, or where a connection string says that they are already.</summary>
internal sealed class BrokerSet(IDistributedApplicationBuilder builder, BrokerMode mode, RunFolders folders)
{
    /// <summary>Adds RabbitMQ with its management page, keeping its data.</summary>
    public IResourceBuilder<IResourceWithConnectionString> AddRabbitMQ(string name, IResourceBuilder<ParameterResource> userName, int port, int managementPort)
    {
        if (IsThereAlready(name))
        {
            return builder.AddConnectionString(name);
        }

        if (mode == BrokerMode.Native)
        {
            return builder.AddRabbitMQExecutable(name, userName, folders.DataOf(name), folders.Tools, port: port)
                .WithManagementPlugin(managementPort)
                .WithManagementUrl();
        }

        var broker = builder.AddRabbitMQ(name, userName, port: port)
            .WithManagementPlugin(managementPort)
            .WithManagementUrl()
            .WithImageOverride();
        return folders.AreTemporary ? broker : broker.WithDataVolume();
    }

    /// <summary>Adds Consul, keeping its data, with an ACL unless <c>ConsulAcl</c> is false.</summary>
    public IResourceBuilder<IConsulResource> AddConsul(string name, int port)
    {
        if (IsThereAlready(name))
        {
            var consul = new ConsulConnectionResource(name, builder.Configuration.GetConnectionString(name)!);
            return builder.AddResource(consul).WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = "Consul", Properties = [], State = KnownResourceStates.Running,
            }).ExcludeFromManifest();
        }

        if (mode == BrokerMode.Native)
        {
            return WithAcl(builder.AddConsulExecutable(name, folders.DataOf(name), folders.Tools, port));
        }

        var container = WithAcl(builder.AddConsul(name, port).WithImageOverride());
        return folders.AreTemporary ? container : container.WithDataVolume();
    }

    private bool IsThereAlready(string name) => builder.ExecutionContext.IsRunMode && builder.Configuration.GetConnectionString(name) is { Length: > 0 };

    private IResourceBuilder<T> WithAcl<T>(IResourceBuilder<T> consul)
        where T : IConsulResource, IResourceWithEnvironment, IResourceWithEndpoints =>
        builder.Configuration.Flag("ConsulAcl", true) ? consul.WithAcl(folders.FileOf($"{consul.Resource.Name}-tokens.json")) : consul;
}
