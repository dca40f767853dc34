using System.ComponentModel;

namespace Tests.Interop;

/// <summary>A program that writes lines; gone at the end of the test.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private NodeProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Null when there is no such program.</summary>
    public static async Task<Outcome?> TryRunAsync(string program, IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder });
            return await process.EndAsync(cancellationToken);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>A script of this folder.</summary>
    public static async Task<NodeProcess> StartAsync(
        string script, IReadOnlyList<string> arguments, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(NodePackages.SourceFolder, script), .. arguments]);
        start.Environment["NODE_PATH"] = await NodePackages.GetAsync(cancellationToken);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Start(start);
    }

    /// <summary>What a script of this folder writes, once it has ended well.</summary>
    public static async Task<string> OutputAsync(string script, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = await StartAsync(script, arguments, cancellationToken);
        var outcome = await process.EndAsync(cancellationToken);
        Assert.True(outcome.ExitCode == 0, $"{script} ended with exit code {outcome.ExitCode}: {outcome.Error}");
        return outcome.Output;
    }

    /// <summary>The next line; the failure shows what the script said instead.</summary>
    public async Task<string> NextLineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException(
            $"The script wrote no further line: {await _error}");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static NodeProcess Start(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new(process);
    }

    private async Task<Outcome> EndAsync(CancellationToken cancellationToken)
    {
        var output = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return new(_process.ExitCode, output, await _error);
    }

    public sealed record Outcome(int ExitCode, string Output, string Error);
}
