using System.Diagnostics;
using System.Globalization;
using Hosting.Executables;
using Hosting.Orchestration;

namespace Hosting.Control;

/// <summary>What each verb asks and shows.</summary>
internal sealed class ControlVerbs(string checkoutDirectory, TextWriter output)
{
    private static readonly TimeSpan CommandPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan DownWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DownPause = TimeSpan.FromMilliseconds(50);

    public void List(string? runId, bool json) =>
        ControlPrinter.Print(ControlClient.Find(checkoutDirectory, runId).Ask(new ControlRequest("ps")).Resources!, json, output);

    public void Describe(string? runId, string name, bool json, bool reveal) =>
        ControlPrinter.Print(ControlClient.Find(checkoutDirectory, runId).Ask(new ControlRequest("describe", name, reveal)).Description!, json, output);

    public void Logs(string? runId, string name, bool follow)
    {
        var client = ControlClient.Find(checkoutDirectory, runId);
        if (follow)
        {
            OutputReader.WhenGone(static () => Environment.Exit(0));
        }

        var replicas = client.Ask(new ControlRequest("ps")).Resources!.Count(resource => ResourceInstances.IsReplicaOf(name, resource.Name));
        var printer = new LogPrinter(output, withNames: replicas > 1);
        client.Stream(new ControlRequest("logs", name, Follow: follow), answer => printer.Print(answer.Lines ?? []));
    }

    public void Wait(string? runId, string name, double? timeout)
    {
        var client = ControlClient.Find(checkoutDirectory, runId);
        var asked = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = timeout - Stopwatch.GetElapsedTime(asked).TotalSeconds;
            try
            {
                client.Stream(new ControlRequest("wait", name, Timeout: left is { } seconds ? Math.Max(seconds, 0) : null), answer =>
                {
                    if (!answer.More)
                    {
                        output.WriteLine(answer.Message);
                    }
                });
                return;
            }
            catch (ControlUnansweredException) when (client.Run.IsAlive && left is null or > 0)
            {
                // An AppHost that is just starting opens its channel in a moment.
                Thread.Sleep(DownPause);
            }
        }
    }

    public void Execute(string? runId, string verb, string name) =>
        ControlClient.Find(checkoutDirectory, runId).Ask(new ControlRequest(verb, name), CommandPatience);

    public void Scale(string? runId, string name, int replicas, bool json) =>
        ControlPrinter.Print(ControlClient.Find(checkoutDirectory, runId).Ask(new ControlRequest("scale", name, Replicas: replicas), CommandPatience).Resources!, json, output);

    /// <summary>Carries a command of the model's out, or shows which there are.</summary>
    public void Command(string? runId, string name, string? command, bool json)
    {
        var response = ControlClient.Find(checkoutDirectory, runId).Ask(new ControlRequest("command", name, Command: command), CommandPatience);
        if (response.Commands is { } commands)
        {
            ControlPrinter.Print(name, commands, json, output);
        }
    }

    /// <param name="runId">The run.</param>
    /// <param name="path">The archive; a relative one counts from the checkout, where the script has gone to.</param>
    /// <param name="json">Whether a program reads.</param>
    public void Export(string? runId, string? path, bool json)
    {
        var client = ControlClient.Find(checkoutDirectory, runId);
        var file = Path.GetFullPath(path ?? Path.Combine(".data", $"export-{client.Run.RunId}-{DateTime.Now:yyyyMMdd-HHmmss}.zip"), checkoutDirectory);
        ControlPrinter.Print(client.Ask(new ControlRequest("export", Path: file), CommandPatience).Export!, json, output);
    }

    public void Down(string? runId)
    {
        var client = ControlClient.Find(checkoutDirectory, runId);
        var run = client.Run;
        try
        {
            client.Ask(new ControlRequest("down"));
        }
        catch (ControlUnansweredException)
        {
            // It has no channel yet, or none any more; the signal asks for the same.
            LinuxSignal.Send(run.ProcessId, LinuxSignal.Terminate);
        }

        var asked = Stopwatch.GetTimestamp();
        while (run.IsAlive || RunProcesses.Find(new RunMark(run.RunId)).Count > 0)
        {
            if (Stopwatch.GetElapsedTime(asked) > DownWithin)
            {
                throw new StartupException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The AppHost (process {run.ProcessId}) has not stopped within {DownWithin.TotalSeconds:F0} s: wait for it, or end it by 'kill -9 {run.ProcessId}', which leaves nothing behind either."));
            }

            Thread.Sleep(DownPause);
        }

        output.WriteLine("The application has stopped.");
    }
}
