using System.Net;
using System.Net.Sockets;

namespace ServiceDefaults.Discovery.Registration;

/// <summary>The address behind a host name, since callers take addresses only.</summary>
internal static class CallableAddress
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The name itself when it cannot be resolved here: callers elsewhere may know better.</summary>
    public static async Task<string?> OfAsync(string? host, TimeProvider time, CancellationToken cancellationToken)
    {
        if (host is null || IPAddress.TryParse(host, out _))
        {
            return host;
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(Patience, time, cancellationToken);
            var first = addresses.FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses.FirstOrDefault();
            return first?.ToString() ?? host;
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException)
        {
            return host;
        }
    }
}
