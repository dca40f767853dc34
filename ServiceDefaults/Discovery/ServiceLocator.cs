using System.Net;
using Microsoft.Extensions.ServiceDiscovery;

namespace ServiceDefaults.Discovery;

/// <summary>
/// Looks up the address of one instance, for what takes a URL and no HttpClient. HttpClients need it not: they call <c>http://NAME</c>.
/// </summary>
public sealed class ServiceLocator(ServiceEndpointResolver resolver)
{
    /// <summary>
    /// The URL of an instance of a service, chosen at random, with a path; null when nobody knows the service or it has no instance.
    /// Only the first look-up of a service may wait for Consul.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty or no plain name of a service, or the path leads elsewhere.</exception>
    public async ValueTask<Uri?> FindAsync(string serviceName, string path = "/", CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(serviceName);
        ArgumentNullException.ThrowIfNull(path);
        var query = $"https+http://{serviceName}";
        if (!ServiceEndpointQuery.TryParse(query, out var parsed) || !ServiceName.IsPlain(parsed)
            || !parsed.ServiceName.Equals(serviceName, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"'{serviceName}' is no name of a service: letters, digits, '-' and '_' make one.", nameof(serviceName));
        }

        try
        {
            var endpoints = (await resolver.GetEndpointsAsync(query, cancellationToken)).Endpoints;
            return endpoints.Count == 0 ? null : Join(BaseAddress(endpoints[Random.Shared.Next(endpoints.Count)].EndPoint), path);
        }
        catch (HttpRequestException unknown) when (unknown.HttpRequestError == HttpRequestError.NameResolutionError)
        {
            return null;
        }
    }

    private static Uri Join(Uri address, string path) => new Uri(address, path) is var url && url.Authority == address.Authority
        ? url
        : throw new ArgumentException($"'{path}' is no path: it would lead to {url.Authority}.", nameof(path));

    private static Uri BaseAddress(EndPoint endpoint) => endpoint switch
    {
        UriEndPoint { Uri: var uri } => uri,
        IPEndPoint ip => new UriBuilder(Uri.UriSchemeHttp, ip.Address.ToString(), ip.Port).Uri,
        DnsEndPoint dns => new UriBuilder(Uri.UriSchemeHttp, dns.Host, dns.Port > 0 ? dns.Port : -1).Uri,
        _ => throw new NotSupportedException($"Endpoints of type {endpoint.GetType().Name} have no URL."),
    };
}
