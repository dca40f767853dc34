using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceDefaults.Discovery.Consul;
using ServiceDefaults.Discovery.Watching;

namespace ServiceDefaults.Discovery;

/// <summary>
/// Fails when there is nobody to call, and says why: Consul knows the service and has no instance of it to call, whatever configuration says; or
/// neither Consul nor configuration knows it, and it is no host name either. While Consul is away a service that was found before is left to the
/// providers after this one.
/// </summary>
internal sealed class UnknownServiceProvider(
    string service, IConfiguration configuration, TimeProvider time, ConsulServiceWatches? watches, ConsulConnection? consul) : IServiceEndpointProvider
{
    private static readonly TimeSpan NameResolution = TimeSpan.FromSeconds(2);

    private bool _wasFound;

    public async ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        var answer = endpoints.Features.Get<ConsulAnswer>();
        if (answer is { HasNone: true })
        {
            throw new HttpRequestException(
                HttpRequestError.ConnectionError,
                $"No instance of {service} can be called: Consul at {consul?.Address} knows the service, and none passes its checks.");
        }

        _wasFound |= endpoints.Endpoints.Count > 0 || answer is { WasKnown: true } || await IsHostNameAsync(cancellationToken);
        if (!_wasFound)
        {
            // What an HttpClient throws for a name that cannot be resolved, so that callers treat it alike.
            throw new HttpRequestException(
                HttpRequestError.NameResolutionError,
                $"No instance of {service} is known. {WhatIsKnown()}",
                new SocketException((int)SocketError.HostNotFound));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public override string ToString() => "Unknown services";

    private async Task<bool> IsHostNameAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Dns.GetHostAddressesAsync(service, cancellationToken).WaitAsync(NameResolution, time, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (TimeoutException)
        {
            // Not found to be unknown: the connection attempt will tell.
            return true;
        }
    }

    private string WhatIsKnown()
    {
        string[] configured = [.. configuration.GetSection("services").GetChildren().Select(static child => child.Key)];
        var inConfiguration = $"Configuration (services:NAME) knows {Printable.List(configured)}";
        return (watches, consul) switch
        {
            (null, _) or (_, null) => $"{inConfiguration}, and ConnectionStrings:consul is not set.",
            (_, { Outage: { } outage }) =>
                $"{inConfiguration}, and Consul at {consul.Address} has given no usable answer since {outage.Since:u}: {outage.Reason}",
            _ => $"Consul at {consul.Address} knows {Printable.List([.. watches.KnownToConsul.Select(Printable.Text)])}. {inConfiguration}.",
        };
    }
}
