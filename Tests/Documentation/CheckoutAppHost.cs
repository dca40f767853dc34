using System.Diagnostics;

namespace Tests.Documentation;

/// <summary>The AppHost of a copied checkout, started by a command line as a user types it.</summary>
internal sealed class CheckoutAppHost : IAsyncDisposable
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly Process _process;
    private readonly Task<string[]> _output;

    private CheckoutAppHost(string folder, Process process) =>
        (_folder, _process, _output) = (folder, process, Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()));

    public static CheckoutAppHost Start(string folder, string commandLine) => new(folder, Process.Start(
        new ProcessStartInfo("/bin/sh", ["-c", $"exec {commandLine}"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!);

    /// <summary>What it wrote, if it has ended already.</summary>
    public async Task<string?> FindEndAsync() => _process.HasExited ? string.Concat(await _output) : null;

    /// <summary>Ends it in order, and with it all that it has started. A SIGINT, unlike Ctrl+C in a terminal, would reach dotnet run alone.</summary>
    public async Task StopAsync()
    {
        using (var signal = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await signal.WaitForExitAsync();
        }

        await NothingRunsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        // Aspire's orchestrator ends the services when it sees that their AppHost is gone.
        await NothingRunsAsync();
        _process.Dispose();
    }

    private async Task NothingRunsAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(EndsWithin);
        await Eventually.GetAsync(
            _ => Task.FromResult(string.Join('\n', Running())), static running => running.Length == 0, "the end of all processes", EndsWithin);
    }

    /// <summary>The processes whose command line names the folder.</summary>
    private IEnumerable<string> Running() => Directory.EnumerateDirectories("/proc").Select(CommandLineOf)
        .Where(line => line.Contains(_folder, StringComparison.Ordinal));

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
