using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.ServiceDiscovery;

namespace ServiceDefaults.Resilience.Instances;

/// <summary>Where an instance is, for calls that name the service.</summary>
internal sealed class InstanceAddress
{
    // A gRPC client has one address for each of its methods and uses it over and over.
    private const int MostKept = 256;

    private readonly ConcurrentDictionary<Uri, Uri> _applied = new(ReferenceUri.Instance);
    private readonly string? _scheme;
    private readonly string _host;
    private readonly int _port;
    private readonly string? _authority;

    private InstanceAddress(string? scheme, string host, int port)
    {
        (_scheme, _host, _port) = (scheme, host, port);
        _authority = scheme is not null && port > 0 ? string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{port}") : null;
    }

    /// <exception cref="NotSupportedException">The endpoint is of a kind that no HTTP call can be sent to.</exception>
    public static InstanceAddress Of(EndPoint endpoint) => endpoint switch
    {
        UriEndPoint { Uri: var uri } => new(uri.Scheme, uri.Host, uri.Port),
        IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } ip => new(null, $"[{ip.Address}]", ip.Port),
        IPEndPoint ip => new(null, ip.Address.ToString(), ip.Port),
        DnsEndPoint dns => new(null, dns.Host, dns.Port),
        _ => throw new NotSupportedException($"Endpoints of type {endpoint.GetType().Name} cannot be called."),
    };

    /// <summary>The address of a call with the service name replaced by the instance.</summary>
    public Uri Apply(Uri call) => _authority is not null
        ? new Uri(_authority + call.PathAndQuery)
        : new UriBuilder(call) { Scheme = _scheme ?? call.Scheme, Host = _host, Port = _port > 0 ? _port : call.Port }.Uri;

    /// <summary>The same for addresses that come again as the same object.</summary>
    public Uri ApplyOnce(Uri call)
    {
        if (_applied.TryGetValue(call, out var applied))
        {
            return applied;
        }

        applied = Apply(call);
        if (_applied.Count < MostKept)
        {
            _applied.TryAdd(call, applied);
        }

        return applied;
    }

    public override string ToString() => _port > 0 ? $"{_host}:{_port}" : _host;

    private sealed class ReferenceUri : IEqualityComparer<Uri>
    {
        public static readonly ReferenceUri Instance = new();

        public bool Equals(Uri? x, Uri? y) => ReferenceEquals(x, y);

        public int GetHashCode(Uri uri) => RuntimeHelpers.GetHashCode(uri);
    }
}
