using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;

namespace Gateway.Clients;

/// <summary>
/// Who a request comes from: the authenticated subject, else the remote address. Of an IPv6 address the first 64 bits count, since whoever
/// has one address there has all of them. Behind the proxies of <c>RateLimiting:TrustedProxies</c> it is the address that they name.
/// </summary>
internal readonly record struct ClientId
{
    private readonly string? _subject;
    private readonly AddressFamily _family;
    private readonly ulong _network;

    private ClientId(string? subject, AddressFamily family, ulong network) => (_subject, _family, _network) = (subject, family, network);

    public static ClientId Of(HttpContext context) =>
        context.User is { Identity.IsAuthenticated: true } user && Subject(user) is { Length: > 0 } subject
            ? new(subject, AddressFamily.Unspecified, 0)
            : Of(context.Connection.RemoteIpAddress);

    /// <summary>The same text for the same client, at every gateway.</summary>
    public override string ToString() => _subject is null
        ? string.Create(CultureInfo.InvariantCulture, $"address {_family} {_network:x}")
        : $"subject {_subject}";

    private static string? Subject(ClaimsPrincipal user) => user.FindFirst("sub")?.Value ?? user.FindFirst(ClaimTypes.NameIdentifier)?.Value;

    private static ClientId Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (IPAddress.IsLoopback(address))
        {
            // This machine, whichever of its own addresses "localhost" stood for.
            address = IPAddress.Loopback;
        }

        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        return length == sizeof(uint)
            ? new(null, AddressFamily.InterNetwork, BinaryPrimitives.ReadUInt32BigEndian(octets))
            : new(null, AddressFamily.InterNetworkV6, BinaryPrimitives.ReadUInt64BigEndian(octets));
    }
}
