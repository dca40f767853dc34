using System.Runtime.InteropServices;
using Hosting.Logs;
using Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hosting;

/// <summary>The first Ctrl+C or SIGTERM stops the application in order, a second one at once. In a test the test decides.</summary>
internal sealed class RunLifetime(IHostApplicationLifetime lifetime, IServiceProvider services, TimeProvider time) : IHostLifetime, IDisposable
{
    /// <summary>Programs such as timeout(1) signal a process and its group, which is one wish and arrives twice.</summary>
    private static readonly TimeSpan SamePress = TimeSpan.FromMilliseconds(200);

    private readonly ConsoleWriter? _writer = services.GetService<ConsoleWriter>();
    private readonly List<PosixSignalRegistration> _signals = [];
    private long _asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        if (_writer is null)
        {
            return Task.CompletedTask;
        }

        lifetime.ApplicationStarted.Register(() => _writer.WriteLine("Distributed application started. Press Ctrl+C to shut down."));
        lifetime.ApplicationStopping.Register(() => _writer.WriteLine("Stopping. Press Ctrl+C again to stop at once."));
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(static signal => signal.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        var now = time.GetTimestamp();
        var first = Interlocked.CompareExchange(ref _asked, now, 0);
        if (first == 0)
        {
            lifetime.StopApplication();
        }
        else if (time.GetElapsedTime(first, now) > SamePress)
        {
            services.GetRequiredService<ApplicationOrchestrator>().Kill();
            Environment.Exit(130);
        }
    }
}
