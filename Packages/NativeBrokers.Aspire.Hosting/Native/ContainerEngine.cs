using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace NativeBrokers;

/// <summary>The container engine of this machine, as its command line sees it.</summary>
public static partial class ContainerEngine
{
    private const string Docker = "docker";

    /// <summary>The oldest one that Aspire's orchestrator takes, by what <c>docker --version</c> says of the command line (microsoft/dcp).</summary>
    private static readonly Version LeastDocker = new(25, 0);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Why there is none, or null when one answers. Asked is what Aspire uses: the command that <c>ASPIRE_CONTAINER_RUNTIME</c> names, or docker or
    /// podman, whichever answers.
    /// </summary>
    public static string? FindFault() => FindFault(NativeProgram.SearchPath, Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME"));

    internal static string? FindFault(string searchPath, string? runtime)
    {
        string[] commands = string.IsNullOrEmpty(runtime) ? [Docker, "podman"] : [runtime];
        var there = commands
            .Select(command => (Name: command, File: NativeProgram.FindInPath(command, searchPath)))
            .Where(static command => command.File is not null)
            .ToList();
        if (there.Count == 0)
        {
            return $"no {string.Join(" or ", commands)} on the PATH";
        }

        var faults = Task.WhenAll(there.Select(static command => FindFaultAsync(command.Name, command.File!))).GetAwaiter().GetResult();
        return faults.Any(static fault => fault is null) ? null : string.Join(", ", faults);
    }

    private static async Task<string?> FindFaultAsync(string name, string file)
    {
        if (name == Docker && DockerVersion().Match(await OutputAsync(file, "--version") ?? "") is { Success: true } found
            && Version.Parse(found.Value) is var version && version < LeastDocker)
        {
            return $"{name} {version} is older than {LeastDocker}, which Aspire needs";
        }

        return await OutputAsync(file, "ps", "--quiet", "--last", "1") is null ? $"no engine answers {name}" : null;
    }

    /// <summary>What the command prints, or null when it fails or takes too long.</summary>
    private static async Task<string?> OutputAsync(string command, params string[] arguments)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                var error = process.StandardError.ReadToEndAsync(patience.Token);
                var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
                await error;
                await process.WaitForExitAsync(patience.Token);
                return process.ExitCode == 0 ? output : null;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"(?<=Docker version )\d+\.\d+(\.\d+)?")]
    private static partial Regex DockerVersion();
}
