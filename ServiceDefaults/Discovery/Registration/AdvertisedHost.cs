using System.Net;
using System.Net.Sockets;

namespace ServiceDefaults.Discovery.Registration;

/// <summary>From the host that the server listens on to the one that others can call.</summary>
internal static class AdvertisedHost
{
    private static readonly string Loopback = IPAddress.Loopback.ToString();

    /// <summary>Null when the server listens on all interfaces and the agent is on this machine: Consul then advertises the agent's own address.</summary>
    public static string? Of(string listeningHost, Uri consul)
    {
        if (listeningHost.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return Loopback;
        }

        var host = listeningHost.Trim('[', ']');
        var isAny = host is "*" or "+" || (IPAddress.TryParse(host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)));
        return !isAny ? host : consul.IsLoopback ? null : AddressTowards(consul);
    }

    /// <summary>Where an agent on this machine, or Consul itself, can call the health endpoint.</summary>
    public static string ForCheck(string listeningHost, Uri consul) => Of(listeningHost, consul) ?? Loopback;

    // Connecting a datagram socket sends nothing: it only asks the routing table which of our addresses Consul sees.
    private static string? AddressTowards(Uri consul)
    {
        try
        {
            using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(consul.DnsSafeHost, consul.Port);
            return socket.LocalEndPoint is IPEndPoint { Address: var address } ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
