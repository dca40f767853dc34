namespace Hosting.Runs;

/// <summary>The folder of a run that keeps nothing.</summary>
internal static class EphemeralDirectory
{
    public static string PathOf(string dataDirectory, string runId) => Path.Combine(dataDirectory, $"run-{runId}");

    /// <summary>Deletes nothing but a folder of the run's own name, whatever a record says.</summary>
    /// <returns>Whether there is none any more.</returns>
    public static bool Delete(string? path, string runId)
    {
        if (path is null || Path.GetFileName(path) != $"run-{runId}" || !Directory.Exists(path))
        {
            return true;
        }

        try
        {
            Directory.Delete(path, recursive: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return !Directory.Exists(path);
        }
    }
}
