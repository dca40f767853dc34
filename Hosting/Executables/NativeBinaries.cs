namespace Hosting.Executables;

/// <summary>Finds programs: where a variable says, then in PATH, then in the checkout's <c>.tools</c>, which run.sh fills.</summary>
internal static class NativeBinaries
{
    /// <summary>Holds commands of what run.sh unpacked.</summary>
    public static string ToolsBin(string checkoutDirectory) => Path.Combine(checkoutDirectory, ".tools", "bin");

    /// <param name="environmentVariable">Names a file instead of all search.</param>
    /// <exception cref="StartupException">It is nowhere; the message says how to get it.</exception>
    public static string Find(string name, string environmentVariable, string checkoutDirectory)
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        if (Environment.GetEnvironmentVariable(environmentVariable) is { Length: > 0 } named)
        {
            var file = named.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(named) : ExecutableFile.FindInPath(named, path);
            return file is not null && File.Exists(file) && ExecutableFile.IsExecutable(file) ? file : throw new StartupException(
                $"{environmentVariable} is '{named}', but that is not an executable file: correct the variable or unset it.");
        }

        return TryFind(name, checkoutDirectory) ?? throw new StartupException(
            $"'{name}' is not on this machine: start with ./run.sh, which fetches it, or set {environmentVariable} to its executable.");
    }

    public static string? TryFind(string name, string checkoutDirectory) =>
        ExecutableFile.FindInPath(name, Environment.GetEnvironmentVariable("PATH"))
        ?? ExecutableFile.FindInPath(name, ToolsBin(checkoutDirectory));
}
