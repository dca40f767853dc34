using System.Globalization;
using Microsoft.Extensions.ServiceDiscovery;
using ServiceDefaults.Discovery.Consul;
using ServiceDefaults.Discovery.Watching;

namespace ServiceDefaults.Discovery;

/// <summary>Hands a watch's current instances to Microsoft.Extensions.ServiceDiscovery; adds nothing when there are none.</summary>
internal sealed class ConsulEndpointProvider(ConsulServiceWatches.Lease lease, IReadOnlyList<string> schemes) : IServiceEndpointProvider
{
    public async ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        await lease.Watch.WaitForFirstWordAsync(cancellationToken);

        var snapshot = lease.Watch.Current;
        endpoints.AddChangeToken(snapshot.ChangeToken);
        endpoints.Features.Set(new ConsulAnswer(lease.Watch.WasKnown, snapshot.HasNone));
        foreach (var instance in snapshot.Instances)
        {
            var scheme = instance.Scheme ?? (schemes.Count == 1 ? schemes[0] : Uri.UriSchemeHttp);
            if (schemes.Count == 0 || schemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))
            {
                endpoints.Endpoints.Add(Create(instance, scheme));
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        lease.Dispose();
        return ValueTask.CompletedTask;
    }

    public override string ToString() => "Consul";

    private static ServiceEndpoint Create(ServiceInstance instance, string scheme)
    {
        var host = instance.Host.Contains(':', StringComparison.Ordinal) ? $"[{instance.Host}]" : instance.Host;
        var endpoint = ServiceEndpoint.Create(new UriEndPoint(new Uri(string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{instance.Port}"))));
        endpoint.Features.Set(instance.Identity);
        return endpoint;
    }
}

/// <summary>What Consul's provider passes on to those after it.</summary>
/// <param name="WasKnown">The service has had an instance to call.</param>
/// <param name="HasNone">Consul knows the service, and has no instance of it to call now.</param>
internal sealed record ConsulAnswer(bool WasKnown, bool HasNone);
