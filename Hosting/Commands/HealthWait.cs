using System.Globalization;
using Hosting.ApplicationModel;
using Hosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosting.Commands;

/// <summary>Waits until all instances of a resource are healthy, or one of them cannot become so by itself.</summary>
internal sealed class HealthWait(ResourceNotificationService notifications, IReadOnlyList<ResourceInstance> instances, TimeProvider time)
{
    public async Task<WaitOutcome> WaitAsync(string name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await foreach (var _ in notifications.WatchAsync(either.Token).ConfigureAwait(false))
            {
                if (Outcome(name) is { } outcome)
                {
                    return outcome;
                }
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
        }

        return Outcome(name) ?? new WaitOutcome(
            false,
            string.Create(CultureInfo.InvariantCulture, $"'{name}' is not healthy after {timeout.TotalSeconds:0.###} s: {string.Join("; ", instances.Where(static i => !(i.Snapshot.IsHealthy || i.Snapshot.IsDone)).Select(Described))}."),
            TimedOut: true);
    }

    private WaitOutcome? Outcome(string name)
    {
        if (instances.FirstOrDefault(static i => i.Snapshot is { IsTerminal: true, IsDone: false }) is { } lost)
        {
            return new WaitOutcome(false, $"'{name}' will not become healthy by itself: {Described(lost)}. See './run.sh logs {lost.Id}', mend the cause and './run.sh start {lost.Id}'.");
        }

        return instances.All(static i => i.Snapshot.IsHealthy || i.Snapshot.IsDone) ? new WaitOutcome(true, $"'{name}' is {(instances.All(static i => i.Snapshot.IsDone) ? "finished" : "healthy")}.") : null;
    }

    private static string Described(ResourceInstance instance)
    {
        var snapshot = instance.Snapshot;
        var reason = snapshot.StateReason ?? snapshot.HealthReports.FirstOrDefault(static report => report.Status != HealthStatus.Healthy)?.Description;
        var state = snapshot is { State.Text: "Running", HealthStatus: not HealthStatus.Healthy } ? "Running and not healthy" : snapshot.State?.Text ?? KnownResourceStates.NotStarted;
        return $"{instance.Id} is {state}{(string.IsNullOrEmpty(reason) ? "" : $" ({reason.TrimEnd('.')})")}";
    }
}
