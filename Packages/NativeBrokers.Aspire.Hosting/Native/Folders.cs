namespace NativeBrokers;

/// <summary>Folders that something is about to be written to.</summary>
internal static class Folders
{
    /// <exception cref="StartException">It cannot be written to, or there is no space.</exception>
    public static void Create(string directory, string setting, long leastFreeBytes)
    {
        try
        {
            PrivateFile.CreateDirectory(directory);
            var probe = Path.Combine(directory, $".probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(directory, setting, error);
        }

        var free = new DriveInfo(directory).AvailableFreeSpace;
        if (free < leastFreeBytes)
        {
            throw new StartException(
                $"The disk of '{directory}' has only {free / (1024 * 1024)} MB left, and {leastFreeBytes / (1024 * 1024)} are needed: "
                + $"make room, or set {setting} to another disk.");
        }
    }

    public static StartException Refused(string directory, string setting, Exception error) =>
        new($"The folder '{directory}' cannot be written to ({error.Message}): take it over, move it away, or set {setting} to another one.");
}
