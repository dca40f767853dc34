using System.Globalization;
using System.Net.Sockets;
using Hosting.Executables;
using Hosting.Runs;

namespace Hosting.Commands;

/// <summary>Asks a running AppHost.</summary>
internal sealed class ControlClient(RunRecord run)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public RunRecord Run { get; } = run;

    /// <param name="runId">A run, or null for the one that is not isolated.</param>
    /// <exception cref="StartupException">There is no such run.</exception>
    public static ControlClient Find(string checkoutDirectory, string? runId)
    {
        var runs = RunRecord.Alive(checkoutDirectory);
        return runs.FirstOrDefault(run => runId is null ? !run.IsIsolated : run.RunId == runId) is { } found ? new ControlClient(found)
            : throw new StartupException(
                runs.Count == 0 ? "No AppHost of this checkout runs: start it with ./run.sh."
                : $"{(runId is null ? "Only isolated AppHosts" : $"No run '{runId}', but others")} of this checkout run: name one of them by --run ({string.Join(", ", runs.Select(static run => run.RunId))}).");
    }

    /// <param name="patience">How long the answer may take; five seconds by default.</param>
    /// <exception cref="StartupException">The AppHost does not answer, or says no.</exception>
    public ControlResponse Ask(ControlRequest request, TimeSpan? patience = null)
    {
        ControlResponse response;
        using (var connection = Reached(() => new ControlConnection(Run.SocketPath, request, patience ?? Patience)))
        {
            response = Reached(connection.Read);
        }

        return Accepted(request, response);
    }

    /// <summary>All answers to a request that has several, given to <paramref name="each"/>; a pause between them may be of any length.</summary>
    /// <exception cref="StartupException">The AppHost does not answer, or says no.</exception>
    public void Stream(ControlRequest request, Action<ControlResponse> each)
    {
        using var connection = Reached(() => new ControlConnection(Run.SocketPath, request, patience: null));
        ControlResponse response;
        do
        {
            response = Accepted(request, Reached(connection.Read));
            each(response);
        }
        while (response.More);
    }

    private static ControlResponse Accepted(ControlRequest request, ControlResponse response) => response switch
    {
        { Success: false, TimedOut: true } => throw new WaitTimeoutException(response.Message!),
        { Success: false, Message: { Length: > 0 } message } => throw new StartupException(message),
        { Success: false } => throw new StartupException($"The AppHost could not {request.Verb} '{request.Name}': its log says why."),
        _ => response,
    };

    private T Reached<T>(Func<T> talk)
    {
        try
        {
            return talk();
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            throw new ControlUnansweredException(
                string.Create(CultureInfo.InvariantCulture, $"The AppHost (process {Run.ProcessId}) does not answer: it may be starting or stopping, so try again in a moment."), error);
        }
    }
}
