using System.Net.Sockets;

namespace Tests.Hostile;

/// <summary>Bytes to a socket and back, with no client in between that would correct them.</summary>
internal static class RawConnection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Sends and reads until the server closes. With <paramref name="leave"/> nothing follows the bytes: the sender has gone.</summary>
    public static async Task<string> SendAsync(Uri server, byte[] bytes, bool leave = false)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port, patience.Token);
        var answer = new MemoryStream();
        try
        {
            await SendAllAsync(socket, bytes, patience.Token);
            if (leave)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            var buffer = new byte[16 * 1024];
            while (await socket.ReceiveAsync(buffer, patience.Token) is > 0 and var count)
            {
                answer.Write(buffer, 0, count);
            }
        }
        catch (SocketException)
        {
            // A server may reset a connection whose input it has not read to the end; what it said before counts.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
        }
    }
}
