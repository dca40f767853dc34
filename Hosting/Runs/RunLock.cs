using System.Globalization;
using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>Lets one ordinary run into a checkout. The kernel's lock ends with the process, however it ends.</summary>
internal static class RunLock
{
    /// <exception cref="StartupException">The checkout has its run; the message says since when and what to do.</exception>
    public static FileStream Take(string checkoutDirectory)
    {
        var path = Path.Combine(PrivateFile.CreateDirectory(Path.Combine(checkoutDirectory, ".data")), DataFolder.LockName);
        try
        {
            return PrivateFile.Create(path, FileShare.None);
        }
        catch (IOException taken) when (File.Exists(path))
        {
            throw new StartupException(
                $"An AppHost of this checkout {Whose(checkoutDirectory)}: stop it with './run.sh down', or start this one beside it with --isolated.", taken);
        }
    }

    private static string Whose(string checkoutDirectory) =>
        RunRecord.Alive(checkoutDirectory).FirstOrDefault(static record => !record.IsIsolated) is { } record
            ? string.Create(CultureInfo.InvariantCulture, $"runs since {record.Started.ToLocalTime():yyyy-MM-dd HH:mm:ss} (process {record.ProcessId})")
            : "is starting or stopping at this moment";
}
