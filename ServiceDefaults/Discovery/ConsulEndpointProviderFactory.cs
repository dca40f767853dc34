using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceDefaults.Discovery.Watching;

namespace ServiceDefaults.Discovery;

/// <summary>Looks up plain service names in Consul; all others are left to the providers after it.</summary>
internal sealed class ConsulEndpointProviderFactory(ConsulServiceWatches watches, IOptions<ServiceDiscoveryOptions> options) : IServiceEndpointProviderFactory
{
    public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
    {
        provider = ServiceName.IsPlain(query) ? new ConsulEndpointProvider(watches.Acquire(query.ServiceName), AllowedSchemes(query)) : null;
        return provider is not null;
    }

    private IReadOnlyList<string> AllowedSchemes(ServiceEndpointQuery query) => options.Value.AllowAllSchemes
        ? query.IncludedSchemes
        : [.. query.IncludedSchemes.Where(scheme => options.Value.AllowedSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))];
}
