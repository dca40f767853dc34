using NativeBrokers.RabbitMQ;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Tests.Messaging;

/// <summary>A real RabbitMQ on ports of its own, with its data in a temporary folder. It dies with this process, epmd included.</summary>
internal sealed class RabbitMqServer : IAsyncDisposable
{
    public const string User = "tests";
    public const string Password = "secret";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // Stops the broker in order when told so, and kills it when its standard input ends, which it also does when this process is killed.
    private const string Script =
        """
        "$EPMD" -port "$ERL_EPMD_PORT" -address 127.0.0.1 & epmd=$!
        "$SERVER" & server=$!
        read -r _ && kill -TERM $server && wait $server
        kill -9 $server $epmd
        wait
        """;

    private readonly RabbitMQInstallation _installation = RabbitMQInstallation.Find(SolutionFolder.PathOf(".tools"))!;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rabbitmq-");
    private readonly int[] _ports = FreePorts.Take(4);
    private Process? _process;

    /// <param name="management">With the HTTP API, which makes virtual hosts and takes a second or two more to start.</param>
    public RabbitMqServer(bool management = false)
    {
        File.WriteAllText(
            PathOf("rabbitmq.conf"),
            $"""
            listeners.tcp.1 = 127.0.0.1:{_ports[0]}
            default_user = {User}
            default_pass = {Password}
            log.file = false
            log.console = true
            log.console.level = warning
            {(management ? $"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {_ports[3]}\nmanagement_agent.disable_metrics_collector = true" : "")}

            """);
        File.WriteAllText(PathOf("enabled_plugins"), management ? "[rabbitmq_management]." : "[].");
    }

    public int Port => _ports[0];

    /// <summary>The root of the HTTP API.</summary>
    public Uri Management => new($"http://127.0.0.1:{_ports[3]}/api/");

    public string ConnectionString => $"amqp://{User}:{Password}@127.0.0.1:{Port}";

    public ConnectionFactory Factory => new() { Uri = new(ConnectionString), AutomaticRecoveryEnabled = false };

    /// <summary>Returns when the broker answers. A start after an end finds what the one before had on disk.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec >>\"$HOME/broker.log\" 2>&1\n{Script}"])
        {
            RedirectStandardInput = true, WorkingDirectory = _folder.FullName,
        };
        foreach (var (name, value) in Variables())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start);
        await AnswersAsync();
    }

    /// <summary>Ends the broker in order, so that all of its files are whole.</summary>
    public Task StopAsync() => EndAsync("stop\n");

    /// <summary>Ends the broker as kill -9 does. A quorum queue that is a second old may not come back from that: docs/adr/0005-rabbitmq-topology.md.</summary>
    public Task KillAsync() => EndAsync("");

    /// <summary>Runs <c>rabbitmqctl</c> on the broker.</summary>
    public async Task ControlAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Path.GetDirectoryName(_installation.Server)!, "rabbitmqctl"), arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName,
        };
        foreach (var (name, value) in Variables().Where(static variable => variable.Name != "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"rabbitmqctl {string.Join(' ', arguments)}: {string.Concat(output)}");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    private async Task EndAsync(string order)
    {
        if (_process is { } process)
        {
            await process.StandardInput.WriteAsync(order);
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
            _process = null;
        }
    }

    private async Task AnswersAsync()
    {
        if (!await Eventually.TrueAsync(IsUpAsync, Patience))
        {
            throw new TimeoutException($"RabbitMQ did not start: {await File.ReadAllTextAsync(PathOf("broker.log"))}");
        }
    }

    private async Task<bool> IsUpAsync()
    {
        try
        {
            await using var connection = await Factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
            return true;
        }
        catch (BrokerUnreachableException)
        {
            return false;
        }
    }

    private IEnumerable<(string Name, string Value)> Variables() =>
    [
        .. RabbitMQNode.Environment(_folder.FullName, _installation),
        ("SERVER", _installation.Server),
        ("EPMD", _installation.Epmd),
        ("RABBITMQ_DIST_PORT", $"{_ports[1]}"),
        ("ERL_EPMD_PORT", $"{_ports[2]}"),
        ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+B i -kernel inet_dist_use_interface {127,0,0,1}"),
    ];

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
