using System.Diagnostics;

namespace Tests.Testing;

/// <summary>What the engine of the tests says.</summary>
internal static class DockerView
{
    public static async Task<string[]> LinesAsync(params string[] args)
    {
        var start = new ProcessStartInfo(TestContainers.Cli, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (TestContainers.Host is { } host)
        {
            start.Environment["DOCKER_HOST"] = host;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : throw new InvalidOperationException(await errors);
    }

    /// <summary>Containers, networks and named volumes of a run.</summary>
    public static async Task<string[]> OfRunAsync(string runId) =>
    [
        .. await LinesAsync("ps", "-aq", "--filter", $"label=apphost.run={runId}"),
        .. await LinesAsync("network", "ls", "-q", "--filter", $"label=apphost.run={runId}"),
        .. await LinesAsync("volume", "ls", "-q", "--filter", $"label=apphost.run={runId}"),
    ];
}
