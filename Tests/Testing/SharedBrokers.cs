using Tests.Messaging;
using Tests.Testing;

[assembly: AssemblyFixture(typeof(SharedBrokers))]

namespace Tests.Testing;

/// <summary>
/// The one RabbitMQ of a test run, started when a test first asks. Every test, or group of tests, has a virtual host of its own on it.
/// Consul knows no such thing, but starts in a fraction of a second: <see cref="ConsulAgent"/> is a new one for whoever needs it.
/// </summary>
public sealed class SharedBrokers : IAsyncDisposable
{
    private readonly Lazy<Task<RabbitMqServer?>> _rabbitMq = new(StartRabbitMqAsync);
    private int _virtualHosts;

    /// <summary>An empty virtual host. Skips the test when there is no RabbitMQ on this machine.</summary>
    internal async Task<RabbitMqVirtualHost> CreateVirtualHostAsync()
    {
        var server = await _rabbitMq.Value;
        Assert.SkipWhen(server is null, "There is no RabbitMQ: set RABBITMQ_HOME, install rabbitmq-server, or let test.sh unpack it into .tools/rabbitmq.");
        return await RabbitMqVirtualHost.CreateAsync(server, $"test-{Interlocked.Increment(ref _virtualHosts)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_rabbitMq.IsValueCreated && await _rabbitMq.Value is { } server)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Belongs to no test, least of all to the one that happened to be the first and may be cancelled.</summary>
    private static Task<RabbitMqServer?> StartRabbitMqAsync()
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(static async () =>
            {
                if (!OperatingSystem.IsLinux() || RabbitMqInstallation.Find() is not { } installation)
                {
                    return null;
                }

                var server = new RabbitMqServer(installation, management: true);
                await server.StartAsync();
                return server;
            });
        }
    }
}
