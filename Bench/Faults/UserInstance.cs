using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bench.Processes;
using Tests.Testing;

namespace Bench.Faults;

/// <summary>One user service as its own process, with a relay before it for each gateway.</summary>
internal sealed class UserInstance : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new();

    private static readonly string Program = Built.Program("UserService");

    private readonly int[] _ports = Ports.Free(2);
    private readonly Uri _consul;
    private readonly string _database;
    private ChildProgram? _process;

    public UserInstance(int number, Uri consul, string database)
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"user-service-{number}");
        (_consul, _database) = (consul, database);
        (Application, Seed) = (TcpRelay.To(_ports[0]), TcpRelay.To(_ports[0]));
    }

    public string Id { get; }

    /// <summary>Before it, for the application's gateway; its port is what Consul names.</summary>
    public TcpRelay Application { get; }

    /// <summary>Before it, for the seed's gateway.</summary>
    public TcpRelay Seed { get; }

    public IReadOnlyList<TcpRelay> Relays => [Application, Seed];

    /// <summary>Returns when it is healthy.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Launch();
        await Until.TrueAsync(
            async () => (await Http.GetAsync(new Uri($"http://127.0.0.1:{_ports[1]}/health"), cancellationToken)).IsSuccessStatusCode,
            $"{Id} to be healthy", Patience, cancellationToken);
    }

    /// <summary>Starts it and returns as soon as it accepts connections.</summary>
    public async Task StartUntilItAcceptsAsync(CancellationToken cancellationToken)
    {
        Launch();
        await Until.TrueAsync(AcceptsAsync, $"{Id} to accept connections", Patience, cancellationToken);

        async Task<bool> AcceptsAsync()
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, _ports[0], cancellationToken);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    /// <summary>A signal such as STOP.</summary>
    public Task SignalAsync(string signal, CancellationToken cancellationToken) => _process!.SignalAsync(signal, cancellationToken);

    /// <summary>Ends it by a signal; returns when it has ended.</summary>
    public async Task EndAsync(string signal, CancellationToken cancellationToken)
    {
        await SignalAsync(signal, cancellationToken);
        await _process!.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            // One that is halted hears of nothing else.
            await _process.SignalAsync("CONT", CancellationToken.None);
            await _process.DisposeAsync();
        }

        await Application.DisposeAsync();
        await Seed.DisposeAsync();
    }

    private void Launch() => _process = ChildProgram.Start(Program, [], ServiceEnvironment.Of(Program, "user-service", Id, _consul, new()
    {
        ["Kestrel__Endpoints__http__Url"] = $"http://127.0.0.1:{_ports[0]}",
        ["Kestrel__Endpoints__health__Url"] = $"http://127.0.0.1:{_ports[1]}",
        ["Consul__Registration__Port"] = Application.Port.ToString(CultureInfo.InvariantCulture),
        ["ConnectionStrings__users"] = _database,
    }));
}
