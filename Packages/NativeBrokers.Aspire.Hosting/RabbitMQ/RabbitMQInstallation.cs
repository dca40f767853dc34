namespace NativeBrokers.RabbitMQ;

/// <summary>A RabbitMQ on this machine, with the Erlang to run it.</summary>
/// <param name="Server">The script that starts a node; Debian's wrapper in /usr/sbin is not it, since that changes the user.</param>
/// <param name="Epmd">Erlang's port mapper.</param>
/// <param name="SearchPath">PATH for both, so that they find erl.</param>
internal sealed record RabbitMQInstallation(string Server, string Epmd, string SearchPath)
{
    private const string Variable = "RABBITMQ_HOME";
    private const string DebianHome = "/usr/lib/rabbitmq";

    /// <summary>The one that <c>RABBITMQ_HOME</c> names, the system's own, or the one in the tools; null when there is none.</summary>
    /// <exception cref="StartException">The variable names none.</exception>
    public static RabbitMQInstallation? Find(string toolsDirectory)
    {
        var path = NativeProgram.SearchPath;
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } home)
        {
            return In(home, path, toolsDirectory) ?? throw new StartException(
                $"{Variable} is '{home}', but there is no rabbitmq-server in its sbin or bin, or no Erlang on the PATH: correct the variable or unset it.");
        }

        return (NativeProgram.FindInPath("erl", path) is null ? null : In(DebianHome, path, toolsDirectory))
            ?? In(Path.Combine(toolsDirectory, "rabbitmq"), $"{ToolsBin(toolsDirectory)}:{path}", toolsDirectory);
    }

    private static RabbitMQInstallation? In(string home, string path, string toolsDirectory)
    {
        var server = new[] { "sbin", "bin" }
            .Select(folder => Path.GetFullPath(Path.Combine(home, folder, "rabbitmq-server")))
            .FirstOrDefault(NativeProgram.IsExecutable);
        var searchPath = NativeProgram.FindInPath("erl", path) is null ? $"{path}:{ToolsBin(toolsDirectory)}" : path;
        return server is not null && NativeProgram.FindInPath("epmd", searchPath) is { } epmd ? new(server, epmd, searchPath) : null;
    }

    private static string ToolsBin(string toolsDirectory) => Path.Combine(toolsDirectory, "bin");
}
