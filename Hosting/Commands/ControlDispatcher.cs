using System.Text.Json;
using Hosting.ApplicationModel;
using Hosting.Orchestration;

namespace Hosting.Commands;

/// <summary>Carries out a request. Whatever comes in and whatever goes wrong, there is an answer.</summary>
internal sealed class ControlDispatcher(IControlTarget target)
{
    private const int MaxTimeout = 1_000_000;

    /// <param name="send">Takes what goes before the last answer.</param>
    /// <returns>The last answer.</returns>
    public async Task<ControlResponse> AnswerAsync(byte[] line, Func<ControlResponse, Task> send, CancellationToken cancellationToken)
    {
        ControlRequest? request = null;
        try
        {
            return (request = JsonSerializer.Deserialize(line, ControlJson.Default.ControlRequest)) is not null
                ? await AnswerAsync(request, send, cancellationToken).ConfigureAwait(false)
                : new ControlResponse(false, "A request is a JSON object.");
        }
        catch (JsonException error)
        {
            return new ControlResponse(false, $"A request is a JSON object on one line: {error.Message}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A log that is followed ends with the AppHost; that is no failure.
            return request is { Verb: "logs" } ? new ControlResponse(true) : new ControlResponse(false, "The AppHost stops.");
        }
        catch (Exception error)
        {
            return new ControlResponse(false, error.Message);
        }
    }

    private async Task<ControlResponse> AnswerAsync(ControlRequest request, Func<ControlResponse, Task> send, CancellationToken cancellationToken)
    {
        switch (request)
        {
            case { Verb: "ps" }:
                return new ControlResponse(true, Pid: Environment.ProcessId, Resources: target.List());
            case { Verb: "describe", Name: { Length: > 0 } name }:
                return target.Describe(name, request.Reveal) is { } description
                    ? new ControlResponse(true, Description: description)
                    : Unknown(name);
            case { Verb: "logs" or "wait", Name: { Length: > 0 } name } when !target.Has(name):
                return Unknown(name);
            case { Verb: "logs", Name: { Length: > 0 } name }:
                await foreach (var lines in target.LogsAsync(name, request.Follow, cancellationToken).ConfigureAwait(false))
                {
                    await send(new ControlResponse(true, Lines: lines, More: true)).ConfigureAwait(false);
                }

                return new ControlResponse(true);
            case { Verb: "wait", Name: { Length: > 0 } name, Timeout: null or (>= 0 and <= MaxTimeout) }:
                var timeout = request.Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
                // So that the channel finds out when the one who waits goes away.
                await send(new ControlResponse(true, More: true)).ConfigureAwait(false);
                var waited = await target.WaitAsync(name, timeout, cancellationToken).ConfigureAwait(false);
                return new ControlResponse(waited.Success, waited.Message, TimedOut: waited.TimedOut);
            case { Verb: "wait", Name.Length: > 0 }:
                return new ControlResponse(false, $"The timeout is a number of seconds from 0 to {MaxTimeout}.");
            case { Verb: "start" or "stop" or "restart", Name: { Length: > 0 } name }:
                return Done(await target.ExecuteAsync(request.Verb, name, cancellationToken).ConfigureAwait(false));
            case { Verb: "scale", Name: { Length: > 0 } name, Replicas: { } replicas }:
                var scaled = Done(await target.ScaleAsync(name, replicas, cancellationToken).ConfigureAwait(false));
                return scaled with { Resources = [.. target.List().Where(resource => ResourceInstances.IsReplicaOf(name, resource.Name))] };
            case { Verb: "command", Name: { Length: > 0 } name } when !target.Has(name):
                return Unknown(name);
            case { Verb: "command", Name: { Length: > 0 } name, Command: { Length: > 0 } command }:
                return Done(await target.ExecuteAsync(command, name, cancellationToken).ConfigureAwait(false));
            case { Verb: "command", Name: { Length: > 0 } name }:
                return new ControlResponse(true, Commands: target.Commands(name));
            case { Verb: "export", Path: { } path } when Path.IsPathRooted(path):
                return new ControlResponse(true, Export: await target.ExportAsync(path, cancellationToken).ConfigureAwait(false));
            case { Verb: "program", Name: { Length: > 0 } verb }:
                return target.Program(verb) is { } program
                    ? new ControlResponse(true, Program: program)
                    : new ControlResponse(false, $"No resource of this AppHost has the verb '{verb}'.");
            case { Verb: "down" }:
                target.Shutdown();
                return new ControlResponse(true, Pid: Environment.ProcessId);
            case { Verb: "describe" or "start" or "stop" or "restart" or "logs" or "wait" or "scale" or "command" }:
                return new ControlResponse(false, $"The verb '{request.Verb}' needs the name of a resource.");
            default:
                return new ControlResponse(false, $"There is no verb '{request.Verb}': it is ps, describe, logs, wait, start, stop, restart, scale, command, export or down.");
        }
    }

    private static ControlResponse Done(ExecuteCommandResult result) => new(result.Success, result.ErrorMessage ?? "");

    private ControlResponse Unknown(string name) =>
        new(false, $"There is no resource '{name}'; there are {string.Join(", ", target.List().Select(static r => r.Name))}.");
}
