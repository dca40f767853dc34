using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using ServiceDefaults.Startup;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Sends what is left when all other services have stopped, the three signals at the same time. Left to the disposal of the providers, one follows the other,
/// and a collector that accepts and never answers holds the end of the process up for more than ten seconds.
/// </summary>
internal sealed class TelemetryShutdown(IServiceProvider services) : LifecycleHook
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public override Task StoppedAsync(CancellationToken cancellationToken)
    {
        var milliseconds = (int)Limit.TotalMilliseconds;
        return Task.WhenAll(
            Task.Run(() => services.GetService<TracerProvider>()?.Shutdown(milliseconds), CancellationToken.None),
            Task.Run(() => services.GetService<MeterProvider>()?.Shutdown(milliseconds), CancellationToken.None),
            Task.Run(() => services.GetService<LoggerProvider>()?.Shutdown(milliseconds), CancellationToken.None));
    }
}
