namespace NativeBrokers;

/// <summary>Programs of this machine.</summary>
internal static class NativeProgram
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The first executable file of this name in the folders of <paramref name="path"/>, or null.</summary>
    public static string? FindInPath(string name, string path) => path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.GetFullPath(Path.Combine(folder, name)))
        .FirstOrDefault(IsExecutable);

    public static bool IsExecutable(string file) =>
        File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Executable) != 0);

    /// <summary>Where commands are looked for.</summary>
    public static string SearchPath => Environment.GetEnvironmentVariable("PATH") ?? "";
}
