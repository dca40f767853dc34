using System.Diagnostics;
using System.Globalization;

namespace Hosting.Executables;

/// <summary>The processes that carry a run's mark, wherever they have got to.</summary>
internal static class RunProcesses
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Those that live; a zombie has no environment any more, and this process is never one of them.</summary>
    public static IReadOnlyList<ProcessStat> Find(RunMark mark) =>
        [.. ProcessStat.Ids().Where(id => id != Environment.ProcessId && IsMarked(id, mark)).Select(ProcessStat.Read).OfType<ProcessStat>().Where(static stat => !stat.IsZombie)];

    /// <summary>Kills until none is left: one may start another between the look and the kill, or be in the middle of an exec.</summary>
    /// <returns>Those that would not die within five seconds.</returns>
    public static IReadOnlyList<ProcessStat> KillAll(RunMark mark)
    {
        var started = Stopwatch.GetTimestamp();
        var clean = 0;
        var left = Find(mark);
        while (clean < 2 && Stopwatch.GetElapsedTime(started) < Limit)
        {
            foreach (var process in left)
            {
                LinuxSignal.Send(process.Id, LinuxSignal.Kill);
            }

            clean = left.Count == 0 ? clean + 1 : 0;
            Thread.Sleep(Pause);
            left = Find(mark);
        }

        return left;
    }

    private static bool IsMarked(int processId, RunMark mark)
    {
        try
        {
            return mark.IsIn(File.ReadAllBytes($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/environ"));
        }
        catch (Exception notOurs) when (notOurs is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
