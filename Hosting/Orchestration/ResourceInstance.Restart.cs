using System.Globalization;
using Hosting.ApplicationModel;

namespace Hosting.Orchestration;

internal sealed partial class ResourceInstance
{
    private readonly RestartBackoff _backoff = new();

    private bool RestartsOnFailure =>
        services.Run.Restarts.LastOrDefault(restart => ResourceInstances.IsNamed(restart.Resource, Resource, Id)) is { OnFailure: true };

    /// <summary>Begins to wait for the next start; what stops the resource stops this as well.</summary>
    private Func<CustomResourceSnapshot, CustomResourceSnapshot> BeginRestart(int exitCode, long started, CancellationToken life)
    {
        var delay = _backoff.Next(services.Time.GetElapsedTime(started));
        _startup = RestartAsync(delay, life);
        var reason = string.Create(CultureInfo.InvariantCulture, $"starts again in {delay.TotalSeconds:0} s, after {CrashReport.Reason(exitCode)}");
        return s => s with { State = KnownResourceStates.Waiting, StateReason = reason };
    }

    private async Task RestartAsync(TimeSpan delay, CancellationToken life)
    {
        await Task.Delay(delay, services.Time, life).ConfigureAwait(false);
        // The watch of the process that crashed has told its last by then.
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StartAsync(life).ConfigureAwait(false);
    }
}
