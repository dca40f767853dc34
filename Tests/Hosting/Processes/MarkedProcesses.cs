using System.Diagnostics;
using System.Globalization;

namespace Tests.Hosting.Processes;

/// <summary>Reads /proc on its own account, so that the engine's idea of its children is checked by another one.</summary>
internal static class MarkedProcesses
{
    public static IEnumerable<string> Of(string runId) => With($"APPHOST_RUN={runId}");

    /// <param name="entry">Of the environment: NAME=VALUE.</param>
    public static IEnumerable<string> With(string entry)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(static f => int.TryParse(Path.GetFileName(f), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            var line = Read(folder, entry);
            if (line is not null)
            {
                yield return line;
            }
        }
    }

    /// <param name="process">One of <see cref="Of"/>.</param>
    /// <param name="signal">As kill(1) has it, such as <c>-STOP</c>.</param>
    public static void Signal(string process, string signal)
    {
        using var kill = Process.Start("/bin/kill", [signal, process.Split(' ')[0]]);
        kill.WaitForExit();
    }

    private static string? Read(string folder, string entry)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var state = stat[stat.LastIndexOf(')') + 2];
            return state != 'Z' && File.ReadAllText(Path.Combine(folder, "environ")).Split('\0').Contains(entry)
                ? $"{Path.GetFileName(folder)} {File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ')}"
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
