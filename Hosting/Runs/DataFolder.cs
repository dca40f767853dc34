using Hosting.Containers;
using Hosting.Executables;

namespace Hosting.Runs;

/// <summary>A folder that keeps data from run to run. Its lock file marks it as an AppHost's, and is held by the one that uses it.</summary>
internal static class DataFolder
{
    public const string LockName = "apphost.lock";

    /// <summary>Takes a folder other than the checkout's own: a new one, an empty one, or one that was taken before.</summary>
    /// <exception cref="StartupException">It holds other things, or another AppHost uses it.</exception>
    public static FileStream Claim(string folder)
    {
        PrivateFile.CreateDirectory(folder);
        var path = Path.Combine(folder, LockName);
        if (!File.Exists(path) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new StartupException(
                $"The data folder '{folder}' holds what no AppHost wrote: name an empty or a new one by --DataDirectory PATH, or, if the data are meant, create the file '{LockName}' in it.");
        }

        try
        {
            return PrivateFile.Create(path, FileShare.None);
        }
        catch (IOException taken) when (File.Exists(path))
        {
            throw new StartupException($"The data folder '{folder}' is in use by another AppHost: stop that, or name another folder by --DataDirectory PATH.", taken);
        }
    }

    /// <summary>Removes a folder and all that is in it, as far as links, which are not followed.</summary>
    /// <exception cref="StartupException">It cannot be removed, or must not be.</exception>
    public static void Remove(string checkoutDirectory, string folder)
    {
        try
        {
            using (Claim(folder))
            {
                StaleRuns.Remove(checkoutDirectory);
                KeptContainers.Remove(folder);
                foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(static entry => entry.Name != LockName))
                {
                    if (entry is DirectoryInfo { LinkTarget: null } directory)
                    {
                        directory.Delete(recursive: true);
                    }
                    else
                    {
                        entry.Delete();
                    }
                }

                File.Delete(Path.Combine(folder, LockName));
            }

            Directory.Delete(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder cannot be removed ({error.Message.TrimEnd('.')}): remove '{folder}' by hand.", error);
        }
    }
}
