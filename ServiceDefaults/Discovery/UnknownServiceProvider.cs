using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceDefaults.Discovery.Consul;
using ServiceDefaults.Discovery.Watching;

namespace ServiceDefaults.Discovery;

/// <summary>
/// Tells the caller when a service is known neither to Consul nor to configuration and is no host name either, and which ones are known.
/// Once a service has been found, it never fails: it then yields to the providers after it.
/// </summary>
internal sealed class UnknownServiceProvider(
    string service, IConfiguration configuration, TimeProvider time, ConsulServiceWatches? watches, ConsulConnection? consul) : IServiceEndpointProvider
{
    private static readonly TimeSpan NameResolution = TimeSpan.FromSeconds(2);

    private bool _wasFound;

    public async ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        _wasFound |= endpoints.Endpoints.Count > 0 || endpoints.Features.Get<ConsulAnswer>() is { WasKnown: true } || await IsHostNameAsync(cancellationToken);
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
