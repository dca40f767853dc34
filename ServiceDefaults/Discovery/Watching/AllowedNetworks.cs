using System.Net;

namespace ServiceDefaults.Discovery.Watching;

/// <summary>
/// The addresses that an instance may have. Whoever can register a service could otherwise send callers, and what they carry, anywhere.
/// </summary>
internal sealed class AllowedNetworks(IEnumerable<string> configured)
{
    private static readonly IReadOnlyList<IPNetwork> Usual = Parse(
        "127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

    // This host by another name, link-local with the metadata services of clouds, multicast and reserved.
    private static readonly IReadOnlyList<IPNetwork> Never = Parse(
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/128", "fe80::/10", "ff00::/8", "fd00:ec2::254/128");

    private readonly IReadOnlyList<IPNetwork> _allowed = configured.Any() ? Parse([.. configured]) : Usual;

    public bool Contain(IPAddress address) => _allowed.Any(network => network.Contains(address)) && !Never.Any(network => network.Contains(address));

    private static IReadOnlyList<IPNetwork> Parse(params string[] networks) => [.. networks.Select(static network => IPNetwork.Parse(network.Trim()))];
}
