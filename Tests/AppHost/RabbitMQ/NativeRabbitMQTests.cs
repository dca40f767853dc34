using System.Net.NetworkInformation;
using AppHost.Runs;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Tests.AppHost.Processes;

namespace Tests.AppHost.RabbitMQ;

/// <summary>The AppHost's RabbitMQ as a program of the machine, without the services.</summary>
public sealed class NativeRabbitMQTests : IDisposable
{
    private const string Queue = "kept";
    private const int Messages = 100;

    private readonly string _data = Directory.CreateTempSubdirectory("native-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Broker_KilledAndStartedWithAnotherPassword_KeepsConfirmedMessagesAndLetsItsUserIn()
    {
        await using (var first = await StartAsync("first"))
        {
            await PublishAsync(first.ConnectionString);
            var node = await first.NodeAsync();
            Assert.All(ListenersOf(node), static listener => Assert.Contains(listener.Address, new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }));
            Assert.True(LinuxProcess.Signal(node, LinuxProcess.Kill));
            await first.WaitAsync(static snapshot => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text));
            // The port mapper has no other end than that of its node.
            await Eventually.HoldsAsync(() => !ProgramsIn(_data).Any(), "nothing of the broker to be left");

            await first.ExecuteAsync(KnownResourceCommands.StartCommand);
            await first.HealthyAsync();
            await AssertKeptAsync(first.ConnectionString);
        }

        await using var second = await StartAsync("second");
        await AssertKeptAsync(second.ConnectionString);
        foreach (var stranger in new[] { "aspire:first", "guest:guest" })
        {
            var refused = second.ConnectionString.Replace("aspire:second", stranger, StringComparison.Ordinal);
            await Assert.ThrowsAsync<BrokerUnreachableException>(() => CountAsync(refused));
        }
    }

    [Fact]
    public async Task Broker_Stopped_EndsInOrderBeforeTheOrchestratorLosesPatience()
    {
        await using var broker = await StartAsync("secret");
        await PublishAsync(broker.ConnectionString);

        await broker.ExecuteAsync(KnownResourceCommands.StopCommand);

        var stopped = await broker.WaitAsync(static snapshot => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text));
        Assert.Equal(0, stopped.ExitCode);
        Assert.Empty(ProgramsIn(_data));
    }

    [Fact]
    public async Task Broker_DataFolderMoved_KeepsConfirmedMessages()
    {
        var (before, after) = (Path.Combine(_data, "before"), Path.Combine(_data, "after 移 é"));
        await using (var broker = await StartAsync("secret", before))
        {
            await PublishAsync(broker.ConnectionString, "quorum");
            await broker.ExecuteAsync(KnownResourceCommands.StopCommand);
        }

        Directory.Move(before, after);

        await using var moved = await StartAsync("secret", after);
        await AssertKeptAsync(moved.ConnectionString);
        Assert.False(Directory.Exists(before));
    }

    private Task<NativeBroker> StartAsync(string password, string? data = null) =>
        NativeBroker.StartAsync("messaging", [$"--DataDirectory={data ?? _data}", $"--Parameters:messaging-password={password}"]);

    private static async Task PublishAsync(string connectionString, string queueType = "classic")
    {
        await using var connection = await new ConnectionFactory { Uri = new(connectionString) }.CreateConnectionAsync(Cancel);
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await connection.CreateChannelAsync(confirmed, Cancel);
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = queueType };
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: Cancel);
        for (var i = 0; i < Messages; i++)
        {
            await channel.BasicPublishAsync("", Queue, mandatory: true, new BasicProperties { Persistent = true }, new byte[] { 1 }, Cancel);
        }
    }

    /// <summary>A quorum queue that has just started has its messages, but does not know their number yet.</summary>
    private static Task AssertKeptAsync(string connectionString) =>
        Eventually.HoldsAsync(async () => await CountAsync(connectionString) == Messages, "every confirmed message to be there");

    private static async Task<int> CountAsync(string connectionString)
    {
        await using var connection = await new ConnectionFactory { Uri = new(connectionString) }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        return (int)await channel.MessageCountAsync(Queue, Cancel);
    }

    private static IEnumerable<IPEndPoint> ListenersOf(int process)
    {
        Assert.NotEmpty(Directory.EnumerateFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd")));
        return IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => PortHolder.Find(listener.Port)?.Id == process);
    }

    /// <summary>Programs that work in the folder, the port mapper among them.</summary>
    private static IEnumerable<string> ProgramsIn(string folder) =>
        new MarkedProcesses($"HOME={Path.Combine(folder, "messaging")}").Running().Select(static process => process.Command);
}
