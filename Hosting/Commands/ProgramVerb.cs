using System.ComponentModel;
using System.Diagnostics;
using Hosting.Executables;

namespace Hosting.Commands;

/// <summary>A verb that a program of the application carries out: asks the AppHost which and with what environment, and runs it on this terminal.</summary>
internal static class ProgramVerb
{
    /// <returns>The program's exit code.</returns>
    /// <exception cref="StartupException">The AppHost has no such program.</exception>
    public static int Run(ControlClient client, string verb, IEnumerable<string> args)
    {
        var program = client.Ask(new ControlRequest("program", verb)).Program!;
        var start = new ProcessStartInfo(program.FileName, [verb, .. args]) { WorkingDirectory = program.WorkingDirectory };
        foreach (var (name, value) in program.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception exception)
        {
            throw new StartupException($"'{program.FileName}' cannot be run ({exception.Message}): build it, as ./run.sh does when it starts.");
        }
    }
}
