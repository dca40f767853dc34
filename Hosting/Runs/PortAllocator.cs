using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>
/// Ports of a run. A port belongs to it until its end by a name in the kernel that no second AppHost can take; until
/// <see cref="Release"/> it is bound as well, so that no outgoing connection takes it before its process does.
/// </summary>
internal sealed class PortAllocator : IDisposable
{
    // Below the ports that the kernel gives to outgoing connections (32768 and up).
    private const int First = 20_000;
    private const int End = 32_000;
    private const int Attempts = 1_000;

    private static readonly IPAddress[] Loopback =
        [.. new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }.Where(static address => CanBind(address))];

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Socket> _reservations = [];
    private readonly Dictionary<int, List<Socket>> _bound = [];

    /// <summary>An abstract socket lives in the same network namespace as the port, and ends with its process.</summary>
    public static string ReservationName(int port) => $"apphost-port-{port}";

    /// <summary>A free port on the loopback addresses.</summary>
    /// <exception cref="StartupException">There is none.</exception>
    public int Reserve()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            if (TryReserve(port))
            {
                return port;
            }
        }

        throw new StartupException($"There is no free port between {First} and {End}: end some of the programs that listen there.");
    }

    /// <summary>This very port.</summary>
    /// <exception cref="StartupException">It is taken, on whatever address a loopback client would reach.</exception>
    public int ReserveDeclared(int port) =>
        TryReserve(port) ? port
        : IsOwn(port) ? throw new StartupException($"Port {port} is declared by two endpoints of the model: give one of them another port.")
        : throw new StartupException($"Port {port} is in use by {Named(PortHolder.Find(port))}: stop that, or start with --isolated, which takes free ports.");

    /// <summary>This very port, which something of ours may have already: a container that outlived the run before.</summary>
    public int ReserveUnbound(int port)
    {
        var name = Bind(AddressFamily.Unix, ProtocolType.Unspecified, new UnixDomainSocketEndPoint('\0' + ReservationName(port)));
        lock (_gate)
        {
            _reservations[port] = name;
        }

        return port;
    }

    /// <summary>Lets the process that is about to start have the port; it still belongs to this run.</summary>
    public void Release(int port)
    {
        lock (_gate)
        {
            if (_bound.Remove(port, out var sockets))
            {
                sockets.ForEach(static socket => socket.Dispose());
            }
        }
    }

    /// <summary>The port belongs to this run no more.</summary>
    public void Free(int port)
    {
        Release(port);
        lock (_gate)
        {
            if (_reservations.Remove(port, out var reservation))
            {
                reservation.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var socket in _reservations.Values.Concat(_bound.Values.SelectMany(static sockets => sockets)))
            {
                socket.Dispose();
            }

            _reservations.Clear();
            _bound.Clear();
        }
    }

    private bool TryReserve(int port)
    {
        var sockets = new List<Socket>();
        try
        {
            sockets.Add(Bind(AddressFamily.Unix, ProtocolType.Unspecified, new UnixDomainSocketEndPoint('\0' + ReservationName(port))));
            foreach (var address in Loopback)
            {
                sockets.Add(Bind(address.AddressFamily, ProtocolType.Tcp, new IPEndPoint(address, port)));
            }
        }
        catch (SocketException error)
        {
            sockets.ForEach(static socket => socket.Dispose());
            return error.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? false
                : throw new StartupException($"Port {port} cannot be had ({error.Message}): declare another one, or start with --isolated.", error);
        }

        lock (_gate)
        {
            _reservations[port] = sockets[0];
            _bound[port] = sockets[1..];
        }

        return true;
    }

    private static string Named(ProcessStat? holder) => holder is null ? "a process of another user" : $"{holder.Name} (process {holder.Id})";

    private bool IsOwn(int port)
    {
        lock (_gate)
        {
            return _reservations.ContainsKey(port);
        }
    }

    /// <summary>A machine may have no IPv6, or have it switched off on the loopback interface.</summary>
    private static bool CanBind(IPAddress address)
    {
        try
        {
            Bind(address.AddressFamily, ProtocolType.Tcp, new IPEndPoint(address, 0)).Dispose();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Socket Bind(AddressFamily family, ProtocolType protocol, EndPoint endpoint)
    {
        var socket = new Socket(family, SocketType.Stream, protocol);
        try
        {
            socket.Bind(endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
