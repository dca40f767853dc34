using Tests.Messaging;

[assembly: AssemblyFixture(typeof(SharedBrokers))]

namespace Tests.Testing;

/// <summary>
/// The one RabbitMQ of a test run, started when a test first asks. Every test, or group of tests, has a virtual host of its own on it.
/// Consul knows no such thing, but starts in a fraction of a second: <see cref="ConsulAgent"/> is a new one for whoever needs it.
/// </summary>
public sealed class SharedBrokers : IAsyncDisposable
{
    private readonly Lazy<Task<RabbitMqServer>> _rabbitMq = new(StartRabbitMqAsync);
    private int _virtualHosts;

    /// <summary>An empty virtual host. Skips the test when there is no RabbitMQ on this machine.</summary>
    internal async Task<RabbitMqVirtualHost> CreateVirtualHostAsync()
    {
        await FetchedProgram.Brokers.NeedAsync();
        return await RabbitMqVirtualHost.CreateAsync(await _rabbitMq.Value, $"test-{Interlocked.Increment(ref _virtualHosts)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_rabbitMq.IsValueCreated)
        {
            await (await _rabbitMq.Value).DisposeAsync();
        }
    }

    /// <summary>Belongs to no test, least of all to the one that happened to be the first and may be cancelled.</summary>
    private static Task<RabbitMqServer> StartRabbitMqAsync()
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(static async () =>
            {
                var server = new RabbitMqServer(management: true);
                await server.StartAsync();
                return server;
            });
        }
    }
}
