namespace Bench.Processes;

/// <summary>All processes that have a variable in their environment: those of one run, orchestrator and brokers included.</summary>
/// <param name="entry">NAME=VALUE.</param>
internal sealed class MarkedProcesses(string entry)
{
    /// <summary>Those that run, the eldest first.</summary>
    /// <param name="programs">Names of executable files; none for all.</param>
    public IReadOnlyList<LinuxProcess> Running(params string[] programs) =>
    [
        .. LinuxProcess.All()
            .Where(process => (programs.Length == 0 || programs.Contains(process.Program)) && process.Environment.Contains(entry))
            .OrderBy(static process => process.Id),
    ];

    /// <summary>Sends a signal by its name to all of them.</summary>
    public static async Task SignalAsync(string signal, IEnumerable<LinuxProcess> processes, CancellationToken cancellationToken)
    {
        var ids = processes.Select(static process => process.Id.ToString(CultureInfo.InvariantCulture));
        using var kill = Process.Start(new ProcessStartInfo("/bin/kill", [$"-{signal}", .. ids])
        {
            // One that has ended by itself meanwhile is no fault.
            RedirectStandardError = true,
        })!;
        await kill.WaitForExitAsync(cancellationToken);
    }
}
