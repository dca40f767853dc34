using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace Messaging.RabbitMq.Client;

/// <summary>Opens the connection at start.</summary>
internal sealed class ConnectionActivation(Func<IConnection> resolve) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(resolve, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
