using Bench.Processes;

namespace Bench.Applications;

/// <summary>Has Aspire's command line carry out a command of a resource; nothing else can start one that has ended.</summary>
internal static class AspireCommand
{
    private static string Project => Path.Combine(Built.Solution, "AppHost", "AppHost.csproj");

    /// <exception cref="BenchException">It could not, or might have met another run.</exception>
    public static async Task RunAsync(ApplicationRun run, string resource, string command, CancellationToken cancellationToken)
    {
        // It knows runs by the path of their project alone.
        var programs = Path.Combine(Built.Solution, "AppHost", "bin");
        var others = LinuxProcess.All().Where(process => process.Program == "AppHost" && process.Id != run.AppHostId
            && LinuxProcess.ExecutableOf(process.Id).StartsWith(programs, StringComparison.Ordinal));
        if (others.FirstOrDefault() is { } other)
        {
            throw new BenchException($"Another AppHost of this checkout runs (process {other.Id}), which '{command}' might meet: stop it and begin again.");
        }

        string[] arguments = ["aspire", "resource", resource, command, "--apphost", Project, "--non-interactive", "--nologo"];
        using var aspire = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Built.Solution,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = aspire.StandardError.ReadToEndAsync(cancellationToken);
        var output = await aspire.StandardOutput.ReadToEndAsync(cancellationToken);
        await aspire.WaitForExitAsync(cancellationToken);
        if (aspire.ExitCode != 0)
        {
            throw new BenchException($"'aspire resource {resource} {command}' failed (once: `dotnet tool restore`): {output}{await error}");
        }
    }
}
