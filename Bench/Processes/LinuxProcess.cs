namespace Bench.Processes;

/// <summary>A process as proc(5) shows it.</summary>
/// <param name="Id">Its process id.</param>
/// <param name="Program">The name of its executable file.</param>
internal sealed record LinuxProcess(int Id, string Program)
{
    /// <summary>Read at once, since it is gone when the process is.</summary>
    public string[] Environment => field ??= Read("environ");

    /// <summary>The program and its arguments.</summary>
    public string[] Command => field ??= Read("cmdline");

    public string? Variable(string name) =>
        Environment.FirstOrDefault(variable => variable.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..];

    /// <summary>Those of this user; what has ended and waits for its parent has no executable any more.</summary>
    public static IEnumerable<LinuxProcess> All() => Directory.EnumerateDirectories("/proc")
        .Select(static folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(static id => id > 0)
        .Select(static id => new LinuxProcess(id, Path.GetFileName(ExecutableOf(id))))
        .Where(static process => process.Program.Length > 0);

    /// <summary>The path of a process's executable file; empty where it is not to be seen.</summary>
    public static string ExecutableOf(int id)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{id}/exe", returnFinalTarget: false)?.FullName ?? "";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private string[] Read(string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{Id}/{file}").Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
