namespace NativeBrokers.Consul;

/// <summary>Where Consul is on this machine.</summary>
internal static class ConsulInstallation
{
    private const string Variable = "CONSUL_BIN";

    /// <summary>The executable that <c>CONSUL_BIN</c> names, the one on the PATH, or the one in the tools; null when there is none.</summary>
    /// <exception cref="StartException">The variable names none.</exception>
    public static string? Find(string toolsDirectory)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            var file = named.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
                ? named
                : NativeProgram.FindInPath(named, NativeProgram.SearchPath);
            return file is not null && NativeProgram.IsExecutable(file)
                ? Path.GetFullPath(file)
                : throw new StartException($"{Variable} is '{named}', but that is not an executable file: correct the variable or unset it.");
        }

        return NativeProgram.FindInPath("consul", $"{NativeProgram.SearchPath}{Path.PathSeparator}{Path.Combine(toolsDirectory, "bin")}");
    }

    /// <summary>Where it will be once it is unpacked, if it is not there yet.</summary>
    public static string FindOrExpect(string toolsDirectory)
    {
        try
        {
            return Find(toolsDirectory) ?? Path.Combine(toolsDirectory, "bin", "consul");
        }
        catch (StartException)
        {
            // Told when it starts.
            return "consul";
        }
    }
}
