using System.Globalization;

namespace Hosting.Executables;

/// <summary>What <c>/proc/PID/stat</c> says of a process.</summary>
/// <param name="Name">The first 15 characters of its file name.</param>
/// <param name="State">One letter; Z is a process that has ended and waits to be reaped.</param>
/// <param name="Session">The process id of its session's leader.</param>
/// <param name="StartTime">Clock ticks since the machine started; with the id the identity of a process.</param>
internal sealed record ProcessStat(int Id, string Name, char State, int Session, long StartTime)
{
    public bool IsZombie => State is 'Z' or 'X';

    public static ProcessStat? Read(int processId)
    {
        try
        {
            return Parse(processId, File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether the process with this id is still the one that started then.</summary>
    public static bool IsAlive(int processId, long startTime) =>
        Read(processId) is { IsZombie: false } stat && stat.StartTime == startTime;

    public static IEnumerable<ProcessStat> All() => Ids().Select(Read).OfType<ProcessStat>();

    public static IEnumerable<int> Ids() => Directory.EnumerateDirectories("/proc")
        .Select(static path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(static id => id > 0);

    /// <summary>The name stands in parentheses and may itself hold spaces and parentheses.</summary>
    private static ProcessStat Parse(int id, string line)
    {
        var open = line.IndexOf('(', StringComparison.Ordinal);
        var close = line.LastIndexOf(')');
        var fields = line[(close + 2)..].Split(' ');
        return new ProcessStat(
            id, line[(open + 1)..close], fields[0][0],
            int.Parse(fields[3], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
    }
}
