using Hosting.Containers;
using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>Removes what killed runs of the checkout left, their watchdog having been killed as well.</summary>
internal static class StaleRuns
{
    /// <returns>What was found, a line each.</returns>
    public static IReadOnlyList<string> Remove(string checkoutDirectory)
    {
        var notices = new List<string>();
        foreach (var file in RunRecord.Files(checkoutDirectory))
        {
            if (RunRecord.Read(file) is not { } record)
            {
                if (!File.Exists(file))
                {
                    continue; // That run has just ended and took its record along.
                }

                File.Delete(file);
                notices.Add($"Removed '{file}', which is no record of a run.");
            }
            else if (!record.IsAlive)
            {
                notices.Add(Remove(record, file));
            }
        }

        return notices;
    }

    private static string Remove(RunRecord record, string file)
    {
        var mark = new RunMark(record.RunId);
        var killed = RunProcesses.Find(mark);
        RunProcesses.KillAll(mark);
        if (record.Containers is { } containers && !ContainerCleanup.Remove(containers, $"{ContainerCleanup.RunLabel}={record.RunId}"))
        {
            return $"Containers of run {record.RunId}, which was killed, cannot be removed, since {Path.GetFileName(containers.Cli)} does not answer: the next start tries again.";
        }

        if (!EphemeralDirectory.Delete(record.EphemeralDirectory, record.RunId))
        {
            return $"'{record.EphemeralDirectory}' of a run that was killed cannot be removed: remove it by hand.";
        }

        File.Delete(file);
        return killed.Count == 0
            ? $"Removed what run {record.RunId} left."
            : $"Removed what run {record.RunId} left, and ended {string.Join(", ", killed.Select(static process => $"{process.Name} ({process.Id})"))}.";
    }
}
