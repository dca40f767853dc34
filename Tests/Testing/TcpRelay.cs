using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Tests.Testing;

/// <summary>
/// Stands between a caller and what it calls, and does to their connections what networks and dying processes do. It begins whole;
/// each fault takes the place of the one before, <see cref="Heal"/> of all. Its port is its own until the end, listened on or not.
/// </summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly Func<IPEndPoint> _target;
    // Bound and never listening: a connection is refused while the listener is away, and nobody else can take the port.
    private readonly Socket _reservation = NewSocket();
    private readonly Lock _gate = new();
    private readonly HashSet<RelayedConnection> _connections = [];
    private readonly ConcurrentDictionary<EndPoint, TaskCompletionSource<int>> _counts = [];
    private Socket? _listener;
    private RelayFault _fault = RelayFault.None;
    private int _accepted;
    private bool _disposed;

    private TcpRelay(Func<IPEndPoint> target)
    {
        _target = target;
        _reservation.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_reservation.LocalEndPoint!).Port;
        Listen();
    }

    public int Port { get; }

    /// <summary>How many connections have been accepted; attempts that were refused are not among them.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>How many connections are open.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _connections.Count;
            }
        }
    }

    /// <param name="target">Asked at each connection, so that it need not be known yet and may change.</param>
    public static TcpRelay To(Func<IPEndPoint> target) => new(target);

    public static TcpRelay To(int port) => new(() => new(IPAddress.Loopback, port));

    /// <summary>
    /// The same with those that have connected and wait to be accepted, which on a busy machine takes its time: an own connection queues up behind them.
    /// </summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        using var last = NewSocket();
        last.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var counted = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _counts[last.LocalEndPoint!] = counted;
        await last.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), cancellationToken);
        return await counted.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Resets all open connections; new ones are as good as before.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            CutAll();
        }
    }

    /// <summary>Resets all open connections and refuses new ones, as a process that is gone.</summary>
    public void Refuse()
    {
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
            Change(RelayFault.None);
            CutAll();
        }
    }

    /// <summary>Resets all open connections, and new ones as soon as they are there.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            Listen();
            Change(RelayFault.Resetting);
            CutAll();
        }
    }

    /// <summary>Whatever passes, passes later by so much.</summary>
    public void Delay(TimeSpan delay) => Set(RelayFault.None with { Delay = delay });

    /// <summary>Connections are accepted and kept, and nothing passes, as with a process that hangs or a cable that was pulled.</summary>
    public void Stall() => Set(RelayFault.None with { IsStalled = true });

    /// <summary>What callers send passes, and what they are answered does not: whoever they call does what they ask, and they never learn of it.</summary>
    public void HoldAnswers() => Set(RelayFault.None with { HoldsAnswers = true });

    /// <summary>Resets a connection after so many more bytes of answer.</summary>
    public void CutAfter(int answerBytes) => Set(RelayFault.None with { AnswerBytes = answerBytes });

    /// <summary>Everything passes again; what was held back goes on its way.</summary>
    public void Heal() => Set(RelayFault.None);

    public async ValueTask DisposeAsync()
    {
        List<Task> ends;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _listener?.Dispose();
            _listener = null;
            ends = [.. _connections.Select(static connection => connection.Ended)];
            CutAll();
            Change(RelayFault.None);
        }

        await Task.WhenAll(ends);
        _reservation.Dispose();
    }

    private void Set(RelayFault fault)
    {
        lock (_gate)
        {
            Listen();
            Change(fault);
        }
    }

    private void Change(RelayFault fault)
    {
        var previous = _fault;
        Volatile.Write(ref _fault, fault.Anew());
        previous.Supersede();
    }

    private void CutAll()
    {
        // A copy: what ends leaves the set.
        foreach (var connection in _connections.ToList())
        {
            connection.Reset();
        }
    }

    private void Listen()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_listener is null)
        {
            _listener = NewSocket();
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
            _listener.Listen();
            _ = AcceptAsync(_listener);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                Take(await listener.AcceptAsync());
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }
    }

    private void Take(Socket caller)
    {
        if (!_counts.IsEmpty && _counts.TryRemove(caller.RemoteEndPoint!, out var counted))
        {
            counted.SetResult(Accepted);
            caller.Dispose();
            return;
        }

        Interlocked.Increment(ref _accepted);
        lock (_gate)
        {
            if (_listener is null || _fault.IsResetting)
            {
                RelayedConnection.Reset(caller);
                return;
            }

            var connection = new RelayedConnection(caller, () => Volatile.Read(ref _fault));
            _connections.Add(connection);
            connection.Begin(_target, Remove);
        }
    }

    private void Remove(RelayedConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
