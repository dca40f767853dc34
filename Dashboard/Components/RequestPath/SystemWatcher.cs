using Dashboard.AppHost;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Traffic;

namespace Dashboard.Components.RequestPath;

/// <summary>Draws the picture anew every second, once for all pages that show it, and not at all while there is none.</summary>
internal sealed partial class SystemWatcher(
    TelemetryStore store, TrafficView traffic, ResourceList resources, ConsulChecks consul, BrokerQueues queues, IHostApplicationLifetime lifetime, ILogger<SystemWatcher> logger)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly PathMemory _memory = new();
    private int _viewers;
    private CancellationTokenSource? _watching;

    public ChangeSignal Changed { get; } = new();

    public SystemPicture Current { get; private set; } = SystemPicture.Empty;

    /// <summary>The picture is kept up to date until the result is disposed of.</summary>
    public IDisposable View()
    {
        lock (_gate)
        {
            if (_viewers++ == 0)
            {
                _watching = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
                _ = WatchAsync(_watching.Token);
            }
        }

        return new Viewer(this);
    }

    internal async Task DrawAsync(CancellationToken cancellationToken)
    {
        var consulSays = consul.ReadAsync(cancellationToken);
        var brokerSays = await queues.ReadAsync(cancellationToken);
        var picture = new PathDrawing(resources.Groups, BreakerReading.ReadAll(store), await consulSays, brokerSays, _memory);
        Current = picture.Draw(traffic.Read(Window), DatabaseTraffic.Read(store, Window), Tile.Of(store, brokerSays));
        Changed.Raise();
    }

    private async Task WatchAsync(CancellationToken watching)
    {
        using var timer = new PeriodicTimer(Pause, store.Time);
        try
        {
            do
            {
                try
                {
                    await DrawAsync(watching);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // The next second may bring what this one could not make sense of.
                    LogNotDrawn(failure);
                }
            }
            while (await timer.WaitForNextTickAsync(watching));
        }
        catch (OperationCanceledException) when (watching.IsCancellationRequested)
        {
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_viewers == 0)
            {
                _watching?.Cancel();
                _watching?.Dispose();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The picture of the system could not be drawn.")]
    private partial void LogNotDrawn(Exception failure);

    private sealed class Viewer(SystemWatcher watcher) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                watcher.Leave();
            }
        }
    }
}
