using Hosting.Runs;
using Microsoft.Extensions.Hosting;

namespace Hosting.Control;

/// <summary>The control channel as long as the AppHost's host runs.</summary>
internal sealed class ControlService(Run run, IControlTarget target) : IHostedService, IAsyncDisposable
{
    private readonly ControlServer _server = new(run.SocketPath, target);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _server.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server.DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
