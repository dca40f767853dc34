using Hosting.ApplicationModel;

namespace Hosting.Orchestration;

internal sealed partial class ResourceInstance
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    /// <summary>Starts a resource that does not run; returns when the process runs or waits for another resource.</summary>
    public Task<ExecuteCommandResult> StartCommandAsync(CancellationToken cancellationToken) => SerializedAsync(
        async () =>
        {
            if (_process is not null || !_startup.IsCompleted)
            {
                return CommandResults.Failure($"'{Id}' is {Snapshot.State?.Text ?? "starting"} already.");
            }

            BeginStart();
            return await StartedAsync(cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Stops a resource that runs, waits or starts.</summary>
    public Task<ExecuteCommandResult> StopCommandAsync(CancellationToken cancellationToken) => SerializedAsync(
        async () =>
        {
            if (_process is null && _startup.IsCompleted)
            {
                return CommandResults.Failure($"'{Id}' does not run: it is {Snapshot.State?.Text ?? "not started"}.");
            }

            await StopAsync(StopGrace).ConfigureAwait(false);
            return CommandResults.Success();
        },
        cancellationToken);

    /// <summary>Stops a resource, if it runs, and starts it.</summary>
    public Task<ExecuteCommandResult> RestartCommandAsync(CancellationToken cancellationToken) => SerializedAsync(
        async () =>
        {
            await StopAsync(StopGrace).ConfigureAwait(false);
            BeginStart();
            return await StartedAsync(cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    private async Task<ExecuteCommandResult> SerializedAsync(Func<Task<ExecuteCommandResult>> command, CancellationToken cancellationToken)
    {
        await _command.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await command().ConfigureAwait(false);
        }
        finally
        {
            _command.Release();
        }
    }

    /// <summary>Returns when the start that has begun is done or waits for another resource.</summary>
    public async Task<ExecuteCommandResult> StartedAsync(CancellationToken cancellationToken)
    {
        var begun = _startup;
        while (!begun.IsCompleted && Snapshot.State?.Text != KnownResourceStates.Waiting)
        {
            var state = Snapshot.State;
            var changed = services.Notifications.WaitForResourceAsync(Id, e => e.Snapshot.State != state, cancellationToken);
            await Task.WhenAny(begun, changed).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return Snapshot is { State.Text: "FailedToStart", StateReason: var reason } ? CommandResults.Failure(reason) : CommandResults.Success();
    }
}
