using System.Globalization;
using Microsoft.Extensions.Options;
using ServiceDefaults.Discovery.Consul;
using ServiceDefaults.Health;

namespace ServiceDefaults.Discovery.Registration;

/// <summary>
/// Puts together what Consul is told. Callers are sent to the endpoint <c>http</c>; HTTP checks go to <c>health</c> when there is one.
/// </summary>
internal sealed class RegistrationBuilder(
    ServiceIdentity identity, IOptions<ConsulRegistrationOptions> options, IOptions<ConsulOptions> consul, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public string Id => identity.Id;

    /// <summary>Tells this start of the instance from others under its id.</summary>
    public string StartedAt => _startedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>Null when nothing that callers could use is listened on.</summary>
    public ServiceRegistration? Build(IReadOnlyList<ListeningEndpoint> endpoints, string status)
    {
        var health = Named(endpoints, "health");
        var called = Named(endpoints, "http") ?? endpoints.FirstOrDefault(endpoint => endpoint != health) ?? health;
        return called is null
            ? null
            : new ServiceRegistration(
                identity.Id,
                identity.Name,
                Configured ?? AdvertisedHost.Of(called.Host, consul.Value.Address),
                PortOf(called, called),
                [.. options.Value.Tags],
                Meta(called),
                Check(called, health ?? called, status));
    }

    private string? Configured => string.IsNullOrWhiteSpace(options.Value.Address) ? null : options.Value.Address.Trim();

    private static ListeningEndpoint? Named(IReadOnlyList<ListeningEndpoint> endpoints, string name) =>
        endpoints.FirstOrDefault(endpoint => string.Equals(endpoint.Name, name, StringComparison.OrdinalIgnoreCase));

    private int PortOf(ListeningEndpoint endpoint, ListeningEndpoint called) => endpoint == called ? options.Value.Port ?? endpoint.Port : endpoint.Port;

    private Dictionary<string, string> Meta(ListeningEndpoint called) => new()
    {
        [MetaKeys.Version] = identity.Version,
        [MetaKeys.Protocol] = called.IsHttp2Only ? "grpc" : "http",
        [MetaKeys.Scheme] = called.Scheme,
        [MetaKeys.StartedAt] = StartedAt,
    };

    private ServiceCheck Check(ListeningEndpoint called, ListeningEndpoint probed, string status)
    {
        var settings = options.Value;
        ServiceCheck Named(string name) =>
            new(name, $"service:{identity.Id}", status, GoDuration.Format(settings.DeregisterCriticalServiceAfter));
        ServiceCheck Asked(string name) =>
            Named(name) with { Interval = GoDuration.Format(settings.CheckInterval), Timeout = GoDuration.Format(settings.CheckTimeout) };
        return settings.Check switch
        {
            RegistrationCheck.Ttl => Named("Heartbeat") with { Ttl = GoDuration.Format(settings.Ttl) },
            RegistrationCheck.Grpc => Asked("gRPC health") with
            {
                Grpc = string.Create(CultureInfo.InvariantCulture, $"{AddressOf(called, called).Host}:{PortOf(called, called)}"),
                GrpcUseTls = called.Scheme == Uri.UriSchemeHttps,
            },
            _ => Asked($"HTTP {HealthPaths.Ready}") with { Http = new Uri(AddressOf(probed, called), HealthPaths.Ready).AbsoluteUri },
        };
    }

    private Uri AddressOf(ListeningEndpoint endpoint, ListeningEndpoint called) =>
        new UriBuilder(endpoint.Scheme, Configured ?? AdvertisedHost.ForCheck(endpoint.Host, consul.Value.Address), PortOf(endpoint, called)).Uri;
}
