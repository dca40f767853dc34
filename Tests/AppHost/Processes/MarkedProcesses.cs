namespace Tests.AppHost.Processes;

/// <summary>The processes of one AppHost: all that has a variable of its environment, orchestrator and brokers included.</summary>
/// <param name="entry">NAME=VALUE.</param>
internal sealed class MarkedProcesses(string entry)
{
    /// <summary>Id and command line of each that runs.</summary>
    public IReadOnlyList<(int Id, string Command)> Running() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(static folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && IsMarked(id))
            .Select(static id => (id, Read(id, "cmdline").Replace('\0', ' '))),
    ];

    /// <summary>What a variable of a process is, or null.</summary>
    public static string? Variable(int id, string name) =>
        Read(id, "environ").Split('\0').FirstOrDefault(variable => variable.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..];

    /// <summary>Ends all of them as kill -9 does, the first ones first.</summary>
    public void KillAll()
    {
        foreach (var (id, _) in Running())
        {
            LinuxProcess.Signal(id, LinuxProcess.Kill);
        }
    }

    private bool IsMarked(int id)
    {
        var stat = Read(id, "stat");
        return stat.Length > 0 && stat[stat.LastIndexOf(')') + 2] != 'Z' && Read(id, "environ").Split('\0').Contains(entry);
    }

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/{file}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
