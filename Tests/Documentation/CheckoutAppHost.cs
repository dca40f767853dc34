using Tests.AppHost.Processes;

namespace Tests.Documentation;

/// <summary>The AppHost of a copied checkout, started by a command line as a user types it.</summary>
internal sealed class CheckoutAppHost : IAsyncDisposable
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(60);

    private readonly string _run = Guid.NewGuid().ToString("N");
    private readonly Process _process;
    private readonly Task<string[]> _output;

    private CheckoutAppHost(string folder, string commandLine)
    {
        _process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {commandLine}"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["TEST_RUN"] = _run },
        })!;
        _output = Task.WhenAll(_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
    }

    public static CheckoutAppHost Start(string folder, string commandLine) => new(folder, commandLine);

    /// <summary>What it wrote, if it has ended already.</summary>
    public async Task<string?> FindEndAsync() => _process.HasExited ? string.Concat(await _output) : null;

    /// <summary>Ends it in order, and with it all that it has started. A SIGINT, unlike Ctrl+C in a terminal, would reach dotnet run alone.</summary>
    public async Task StopAsync()
    {
        Assert.True(LinuxProcess.Signal(_process.Id, LinuxProcess.Terminate));
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
            _ => Task.FromResult(string.Join('\n', new MarkedProcesses($"TEST_RUN={_run}").Running())),
            static running => running.Length == 0,
            "the end of all processes",
            EndsWithin);
    }
}
