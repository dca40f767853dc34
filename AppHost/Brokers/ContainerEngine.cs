using System.ComponentModel;
using System.Diagnostics;

namespace AppHost.Brokers;

/// <summary>The container engine of this machine, as its command line sees it.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Why there is none, or null when one answers. Asked is what Aspire uses: the command that <c>ASPIRE_CONTAINER_RUNTIME</c> names, or docker or
    /// podman, whichever answers.
    /// </summary>
    public static string? FindFault()
    {
        string[] commands = Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") is { Length: > 0 } named ? [named] : ["docker", "podman"];
        var there = commands.Where(static command => NativeProgram.FindInPath(command, NativeProgram.SearchPath) is not null).ToList();
        if (there.Count == 0)
        {
            return $"no {string.Join(" or ", commands)} on the PATH";
        }

        var answers = Task.WhenAll(there.Select(AnswersAsync)).GetAwaiter().GetResult();
        return answers.Any(static answers => answers) ? null : $"no engine answers {string.Join(" or ", there)}";
    }

    private static async Task<bool> AnswersAsync(string command)
    {
        var start = new ProcessStartInfo(command, ["ps", "--quiet", "--last", "1"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            using var process = Process.Start(start)!;
            try
            {
                await Task.WhenAll(process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
                await process.WaitForExitAsync(patience.Token);
                return process.ExitCode == 0;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return false;
            }
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
