using Hosting.Executables;
using Hosting.RabbitMQ.Native;
using Hosting.Runs;
using RabbitMQ.Client;
using Tests.Testing;

namespace Tests.Hosting.RabbitMQ.Native;

/// <summary>A real RabbitMQ in a folder of its own, which may be started more than once.</summary>
internal sealed class NodeUnderTest : IDisposable
{
    private readonly PortAllocator _ports = new();
    private readonly List<string> _output = [];

    public NodeUnderTest() => Node = new RabbitMqNode
    {
        Directory = Directory.CreateTempSubdirectory("rabbitmq node ü ").FullName,
        AmqpPort = _ports.Reserve(),
        ManagementPort = _ports.Reserve(),
        DistributionPort = _ports.Reserve(),
        EpmdPort = _ports.Reserve(),
        User = "aspire",
        Password = "with # and 'quotes\" ü",
    };

    public RabbitMqNode Node { get; }

    public RunMark Mark { get; } = RunMark.Create();

    public (ChildProcess Epmd, ChildProcess Server) Start()
    {
        foreach (var port in new[] { Node.AmqpPort, Node.ManagementPort!.Value, Node.DistributionPort, Node.EpmdPort })
        {
            _ports.Release(port);
        }

        var (epmd, server) = Node.Prepare(RabbitMqInstallation.Find(SolutionFolder.Path));
        return (ChildProcess.Start(epmd, Mark, Collect), ChildProcess.Start(server, Mark, Collect));
    }

    public async Task<IConnection> ConnectAsync(string user, string password)
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = Node.AmqpPort, UserName = user, Password = password, AutomaticRecoveryEnabled = false };
        return await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the node takes connections.</summary>
    public async Task<IConnection> ConnectAsync()
    {
        IConnection? connection = null;
        Assert.True(await Eventually.TrueAsync(TryConnectAsync, TimeSpan.FromSeconds(90)), string.Join('\n', _output));
        return connection!;

        async Task<bool> TryConnectAsync()
        {
            try
            {
                connection = await ConnectAsync(Node.User, Node.Password);
                return true;
            }
            catch (global::RabbitMQ.Client.Exceptions.BrokerUnreachableException)
            {
                return false;
            }
        }
    }

    public void Dispose()
    {
        RunProcesses.KillAll(Mark);
        _ports.Dispose();
        Directory.Delete(Node.Directory, recursive: true);
    }

    private void Collect(string line, bool isError)
    {
        lock (_output)
        {
            _output.Add(line);
        }
    }
}
