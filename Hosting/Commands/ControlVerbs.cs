using System.Diagnostics;
using System.Globalization;
using Hosting.Executables;
using Hosting.Orchestration;

namespace Hosting.Commands;

/// <summary>The verbs that are more than a question and its answer.</summary>
internal sealed class ControlVerbs(TextWriter output)
{
    private static readonly TimeSpan DownWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DownPause = TimeSpan.FromMilliseconds(50);

    public void Logs(ControlClient client, string name, bool follow)
    {
        if (follow)
        {
            OutputReader.WhenGone(static () => Environment.Exit(0));
        }

        var replicas = client.Ask(new ControlRequest("ps")).Resources!.Count(resource => ResourceInstances.IsReplicaOf(name, resource.Name));
        var printer = new LogPrinter(output, withNames: replicas > 1);
        client.Stream(new ControlRequest("logs", name, Follow: follow), answer => printer.Print(answer.Lines ?? []));
    }

    public void Wait(ControlClient client, string name, double? timeout)
    {
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

    public void Down(ControlClient client)
    {
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
