using Microsoft.Extensions.ServiceDiscovery;

namespace ServiceDefaults.Discovery;

internal static class ServiceName
{
    /// <summary>
    /// A plain service name. Host names with dots, IP addresses, localhost and named endpoints (<c>_health.user-service</c>) are not.
    /// </summary>
    public static bool IsPlain(ServiceEndpointQuery query) =>
        query is { EndpointName: null, ServiceName: { Length: > 0 } name }
        && !name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
