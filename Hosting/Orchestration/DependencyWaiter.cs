using Hosting.ApplicationModel;

namespace Hosting.Orchestration;

/// <summary>Holds an instance back until everything that it waits for is there.</summary>
/// <param name="logs">Where an instance says what it waits for.</param>
/// <param name="giveUp">Whether a dependency that cannot come any more fails the instance; otherwise it goes on waiting for somebody to start it.</param>
internal sealed class DependencyWaiter(ResourceNotificationService notifications, ResourceLoggerService logs, bool giveUp)
{
    public async Task WaitAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var waits = instance.Resource.Annotations.OfType<WaitAnnotation>().Where(static wait => ResourceInstances.IsStarted(wait.Resource)).ToList();
        if (waits.Count == 0)
        {
            return;
        }

        string? told = null;
        await foreach (var _ in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            var missing = waits.Select(wait => Missing(wait)).OfType<string>().ToList();
            if (missing.Count == 0)
            {
                return;
            }

            var reason = string.Join(", ", missing);
            if (reason != told)
            {
                if (told is null)
                {
                    logs.GetLogger(instance.Id).LogWaiting(reason);
                }

                told = reason;
                await instance.PublishAsync(s => s with { State = KnownResourceStates.Waiting, StateReason = $"waiting for {reason}" }).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The dependency and its state, or null when it is there.</summary>
    private string? Missing(WaitAnnotation wait)
    {
        foreach (var id in ResourceInstances.Ids(wait.Resource))
        {
            var snapshot = notifications.TryGetCurrentState(id, out var current) ? current.Snapshot : null;
            var state = snapshot?.State?.Text ?? KnownResourceStates.NotStarted;
            if (wait.WaitType == WaitType.WaitForCompletion && snapshot is { ExitCode: { } code, IsTerminal: true } && code != wait.ExitCode)
            {
                throw new DistributedApplicationException($"'{id}' ended with exit code {code}, and {wait.ExitCode} was expected: see its log.");
            }

            var there = wait.WaitType switch
            {
                WaitType.WaitForCompletion => snapshot is { IsTerminal: true } && snapshot.ExitCode == wait.ExitCode,
                WaitType.WaitUntilStarted => state == KnownResourceStates.Running,
                _ => snapshot is { IsHealthy: true },
            };
            if (!there)
            {
                return giveUp && snapshot is { IsTerminal: true }
                    ? throw new DistributedApplicationException($"it waits for '{id}', which is {state}{(snapshot?.StateReason is { } why ? $" ({why})" : "")}.")
                    : $"{id} ({(state == KnownResourceStates.Running && wait.WaitType == WaitType.WaitUntilHealthy ? "not healthy yet" : state)})";
            }
        }

        return null;
    }
}
