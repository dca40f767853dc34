using Hosting.Executables;
using Hosting.Runs;

namespace Hosting.Commands;

/// <summary>Removes the data of earlier runs. Addresses no AppHost: there must be none.</summary>
/// <param name="input">The terminal, or null when nobody sits there.</param>
internal sealed class ResetVerb(string checkoutDirectory, TextWriter output, TextReader? input)
{
    /// <returns>The exit code.</returns>
    /// <exception cref="StartupException">The folder stays; the message says why.</exception>
    public int Run(string? dataDirectory, bool yes)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory ?? ".data", checkoutDirectory));
        if (RunRecord.Alive(checkoutDirectory) is [var running, ..])
        {
            throw new StartupException(
                $"The data are in use by an AppHost of this checkout (process {running.ProcessId}): stop it with './run.sh down{(running.IsIsolated ? $" --run {running.RunId}" : "")}' first.");
        }

        if (!Directory.Exists(folder))
        {
            output.WriteLine($"There is no data folder '{folder}', so there is nothing to remove.");
            return 0;
        }

        if (!File.Exists(Path.Combine(folder, DataFolder.LockName)))
        {
            throw new StartupException($"'{folder}' is no AppHost's data folder (it has no file '{DataFolder.LockName}'): name the one that you mean by --DataDirectory PATH.");
        }

        if (!yes && !Agreed(folder))
        {
            output.WriteLine("Nothing is removed.");
            return 1;
        }

        DataFolder.Remove(checkoutDirectory, folder);
        output.WriteLine($"Removed '{folder}'.");
        return 0;
    }

    private bool Agreed(string folder)
    {
        if (input is null)
        {
            throw new StartupException($"'{folder}' with its databases, broker data, mail and passwords is removed only when you agree: repeat the command with --yes.");
        }

        output.Write($"Remove '{folder}' with its databases, broker data, mail and passwords? [y/N] ");
        output.Flush();
        return input.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
