using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceDefaults.Discovery.Consul;
using ServiceDefaults.Discovery.Watching;

namespace ServiceDefaults.Discovery;

/// <summary>Stands behind the providers that know services, and before the one that takes every name for a host name.</summary>
internal sealed class UnknownServiceProviderFactory(IConfiguration configuration, IServiceProvider services) : IServiceEndpointProviderFactory
{
    public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
    {
        provider = ServiceName.IsPlain(query)
            ? new UnknownServiceProvider(
                query.ServiceName, configuration, services.GetService<TimeProvider>() ?? TimeProvider.System,
                services.GetService<ConsulServiceWatches>(), services.GetService<ConsulConnection>())
            : null;
        return provider is not null;
    }
}
