using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Hosting.Commands;

/// <summary>One request to a running AppHost, and what comes back.</summary>
internal sealed class ControlConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;

    /// <param name="patience">How long each answer may take; null for ever.</param>
    /// <exception cref="SocketException">Nobody listens.</exception>
    /// <exception cref="IOException">It went away.</exception>
    public ControlConnection(string socketPath, ControlRequest request, TimeSpan? patience)
    {
        try
        {
            _socket.ReceiveTimeout = (int)(patience?.TotalMilliseconds ?? 0);
            _socket.Connect(new UnixDomainSocketEndPoint(socketPath));
            var stream = new NetworkStream(_socket);
            stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(request, ControlJson.Default.ControlRequest), (byte)'\n']);
            _reader = new StreamReader(stream, Encoding.UTF8);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">There is no answer, or not in time.</exception>
    public ControlResponse Read() =>
        JsonSerializer.Deserialize(_reader.ReadLine() ?? "null", ControlJson.Default.ControlResponse) ?? throw new IOException("The AppHost went away.");

    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }
}
