using System.Collections.Immutable;
using Hosting.ApplicationModel;
using Hosting.Eventing;
using Hosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosting.Health;

/// <summary>Runs the health checks of an instance: quickly until it is healthy, every few seconds afterwards.</summary>
internal sealed class ResourceHealthMonitor(
    Lazy<HealthCheckService> checks, IDistributedApplicationEventing eventing, ResourceLoggerService logs, IServiceProvider services, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan HealthyPause = TimeSpan.FromSeconds(5);

    /// <summary>The reports of checks that have not run yet.</summary>
    public static ImmutableArray<HealthReportSnapshot> Unknown(ResourceInstance instance) =>
    [
        .. instance.Resource.Annotations.OfType<HealthCheckAnnotation>().Select(static check => new HealthReportSnapshot(check.Key, null, null, null)),
        .. instance.Resource.Annotations.OfType<HttpHealthCheckAnnotation>().Select(static check => new HealthReportSnapshot(check.Key, null, null, null)),
    ];

    public async Task MonitorAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var keys = instance.Resource.Annotations.OfType<HealthCheckAnnotation>().Select(static check => check.Key).ToHashSet();
        var http = instance.Resource.Annotations.OfType<HttpHealthCheckAnnotation>().ToList();
        var pause = FirstPause;
        while (true)
        {
            var reports = await RunAsync(instance, keys, http, cancellationToken).ConfigureAwait(false);
            if (!reports.SequenceEqual(instance.Snapshot.HealthReports))
            {
                await instance.PublishAsync(s => s with { HealthReports = reports }).ConfigureAwait(false);
            }

            var healthy = instance.Snapshot.HealthStatus == HealthStatus.Healthy;
            if (healthy && !instance.Snapshot.IsReady)
            {
                await ReadyAsync(instance, cancellationToken).ConfigureAwait(false);
            }

            if (keys.Count == 0 && http.Count == 0)
            {
                return;
            }

            pause = healthy ? HealthyPause : pause == HealthyPause ? FirstPause : TimeSpan.FromTicks(Math.Min((pause * 1.3).Ticks, LongestPause.Ticks));
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadyAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        try
        {
            await eventing.PublishAsync(new ResourceReadyEvent(instance.Resource, services), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            logs.GetLogger(instance.Id).LogReadyHandlerFailed(error.Message);
        }

        await instance.PublishAsync(static s => s with { IsReady = true }).ConfigureAwait(false);
    }

    private async Task<ImmutableArray<HealthReportSnapshot>> RunAsync(
        ResourceInstance instance, HashSet<string> keys, List<HttpHealthCheckAnnotation> http, CancellationToken cancellationToken)
    {
        var requests = http.Select(check => HttpHealthCheck.RunAsync(check, instance.Replica, cancellationToken)).ToList();
        var registered = keys.Count == 0 ? null : await checks.Value.CheckHealthAsync(check => keys.Contains(check.Name), cancellationToken).ConfigureAwait(false);
        return
        [
            .. keys.Select(key => registered!.Entries.TryGetValue(key, out var entry)
                ? new HealthReportSnapshot(key, entry.Status, entry.Description, entry.Exception?.Message)
                : new HealthReportSnapshot(key, HealthStatus.Unhealthy, $"No health check '{key}' is registered: add it to builder.Services.AddHealthChecks().", null)),
            .. await Task.WhenAll(requests).ConfigureAwait(false),
        ];
    }
}
