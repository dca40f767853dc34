using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceDefaults.Discovery;
using ServiceDefaults.Discovery.Watching;
using ServiceDefaults.Discovery.Consul;

namespace Microsoft.Extensions.Hosting;

/// <summary>Discovery of services through Consul.</summary>
public static class ServiceDiscoveryExtensions
{
    /// <summary>
    /// Adds Microsoft.Extensions.ServiceDiscovery with a provider that follows Consul, asked before configuration
    /// (<c>services:NAME:http:N</c>), which answers for names that Consul does not know. Without
    /// <c>ConnectionStrings:consul</c> configuration alone answers. <see cref="ServiceLocator"/> gives the address of an instance.
    /// </summary>
    public static TBuilder AddConsulServiceDiscovery<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (builder.Services.Any(service => service.ServiceType == typeof(ConsulDiscoveryMarker)))
        {
            return builder;
        }

        builder.Services.AddSingleton<ConsulDiscoveryMarker>();
        builder.Services.AddServiceDiscoveryCore();
        builder.Services.AddSingleton<ServiceLocator>();
        // The caller gets the same exception.
        builder.Logging.AddFilter("Microsoft.Extensions.ServiceDiscovery.ServiceEndpointWatcher", LogLevel.Critical);
        if (builder.TryAddConsul())
        {
            builder.Services.AddOptions<ConsulDiscoveryOptions>()
                .BindConfiguration(ConsulDiscoveryOptions.Section)
                .ValidateDataAnnotations()
                .Validate(
                    static options => options.AllowedNetworks.All(static network => IPNetwork.TryParse(network.Trim(), out _)),
                    "Consul:Discovery:AllowedNetworks must hold networks such as 10.1.0.0/16 or fd12:3456::/32.")
                .ValidateOnStart();
            builder.Services.AddSingleton<ConsulServiceWatches>();
            builder.Services.AddSingleton<IServiceEndpointProviderFactory, ConsulEndpointProviderFactory>();
        }

        // After Consul: all three skip a name that already has endpoints.
        builder.Services.AddConfigurationServiceEndpointProvider();
        builder.Services.AddSingleton<IServiceEndpointProviderFactory, UnknownServiceProviderFactory>();
        builder.Services.AddPassThroughServiceEndpointProvider();
        return builder;
    }

    private sealed class ConsulDiscoveryMarker;
}
