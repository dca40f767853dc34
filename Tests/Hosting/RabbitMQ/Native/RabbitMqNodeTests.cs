using System.Diagnostics;
using System.Runtime.Versioning;
using Hosting.Executables;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Tests.Hosting.Executables;

namespace Tests.Hosting.RabbitMQ.Native;

[UnsupportedOSPlatform("windows")]
public sealed class RabbitMqNodeTests : IDisposable
{
    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly NodeUnderTest _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Node_StartedStoppedAndStartedAgain_ServesItsUserOnLoopbackAndKeepsMessages()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var started = Stopwatch.GetTimestamp();
        var (epmd, server) = _node.Start();
        await using (var connection = await _node.ConnectAsync())
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"Start to AMQP open: {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
            await using var channel = await connection.CreateChannelAsync(Confirmed, cancellation);
            await channel.QueueDeclareAsync("kept", durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellation);
            await channel.BasicPublishAsync("", "kept", mandatory: true, new BasicProperties { Persistent = true }, "hello"u8.ToArray(), cancellation);
        }

        var refused = await Assert.ThrowsAsync<BrokerUnreachableException>(() => _node.ConnectAsync("guest", "guest"));
        Assert.IsType<AuthenticationFailureException>(refused.InnerException);
        Assert.True(await Eventually.TrueAsync(ManagementAnswersAsync, TimeSpan.FromSeconds(30)));
        AssertListensOnLoopbackOnly();
        Assert.Equal("beam.smp", ProcessStat.Read(server.Id)?.Name);
        Assert.All(
            new[] { "rabbitmq.conf", "advanced.config", ".erlang.cookie" },
            name => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(_node.Node.Directory, name)) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)));

        await server.StopAsync(TimeSpan.FromSeconds(30), cancellation);
        await epmd.StopAsync(TimeSpan.FromSeconds(5), cancellation);
        Assert.Equal(0, await server.Completion);
        Assert.True(await Eventually.TrueAsync(() => RunProcesses.Find(_node.Mark).Count == 0));

        _node.Start();
        await using var again = await _node.ConnectAsync();
        await using var reader = await again.CreateChannelAsync(cancellationToken: cancellation);
        var message = await reader.BasicGetAsync("kept", autoAck: true, cancellation);
        Assert.Equal("hello"u8.ToArray(), message?.Body.ToArray());
    }

    private void AssertListensOnLoopbackOnly()
    {
        var node = _node.Node;
        var listeners = Listeners.Of(_node.Mark);
        Assert.All(listeners, static listener => Assert.True(listener.IsLoopback, $"Port {listener.Port} is open to other machines."));
        Assert.Equal(
            new[] { node.AmqpPort, node.ManagementPort!.Value, node.DistributionPort, node.EpmdPort }.Order(),
            listeners.Select(static listener => listener.Port).Distinct().Order());
    }

    private async Task<bool> ManagementAnswersAsync()
    {
        using var client = new HttpClient();
        try
        {
            using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{_node.Node.ManagementPort}/"), TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
