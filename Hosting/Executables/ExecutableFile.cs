namespace Hosting.Executables;

/// <summary>Finds the file behind a command, so that a wrong one is an error here and not a line in its output.</summary>
internal static class ExecutableFile
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="ProcessStartException">There is none, or it cannot be executed.</exception>
    public static string Resolve(string command, string workingDirectory, string? path)
    {
        if (!command.Contains('/', StringComparison.Ordinal))
        {
            return FindInPath(command, path) ?? throw new ProcessStartException(
                $"'{command}' is in no folder of PATH: install it, or name it by its full path.");
        }

        var file = Path.GetFullPath(command, workingDirectory);
        return Directory.Exists(file) ? throw new ProcessStartException($"'{file}' cannot be started, since it is a folder: name the program in it.")
            : !File.Exists(file) ? throw new ProcessStartException($"'{file}' cannot be started, since there is no such file: build or install it first.")
            : !IsExecutable(file) ? throw new ProcessStartException($"'{file}' cannot be started, since it is not executable: set its mode by 'chmod +x {file}'.")
            : file;
    }

    public static string? FindInPath(string command, string? path) => (path ?? "/usr/local/bin:/usr/bin:/bin")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathRooted)
        .Select(folder => Path.Combine(folder, command))
        .FirstOrDefault(static file => File.Exists(file) && IsExecutable(file));

    public static bool IsExecutable(string file) => (File.GetUnixFileMode(file) & AnyExecute) != 0;
}
