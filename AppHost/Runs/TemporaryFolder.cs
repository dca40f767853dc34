using Microsoft.Extensions.Hosting;

namespace AppHost.Runs;

/// <summary>A folder that ends with the application, after everything that writes to it.</summary>
internal sealed class TemporaryFolder(string path) : IHostedService, IDisposable
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (IOException)
        {
            // A program that is killed a moment later writes to it: the system's cleaner of temporary folders takes it.
        }
    }
}
