using Hosting.Executables;

namespace Hosting.RabbitMQ.Native;

/// <summary>A RabbitMQ on this machine, with the Erlang to run it.</summary>
/// <param name="Server">The script that starts a node; Debian's wrapper in /usr/sbin is not it, since that changes the user.</param>
/// <param name="Epmd">Erlang's port mapper.</param>
/// <param name="SearchPath">PATH for both, so that they find erl.</param>
internal sealed record RabbitMqInstallation(string Server, string Epmd, string SearchPath)
{
    private const string Variable = "RABBITMQ_HOME";
    private const string DebianHome = "/usr/lib/rabbitmq";

    /// <exception cref="StartupException">There is none; the message says how to get it.</exception>
    public static RabbitMqInstallation Find(string checkoutDirectory)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } home)
        {
            var server = ServerIn(home) ?? throw new StartupException(
                $"{Variable} is '{home}', but neither sbin nor bin in it holds rabbitmq-server: correct the variable or unset it.");
            return WithErlangOf(server, path, checkoutDirectory);
        }

        if (ServerIn(DebianHome) is { } installed && ExecutableFile.FindInPath("erl", path) is not null)
        {
            return WithErlangOf(installed, path, checkoutDirectory);
        }

        var unpacked = ServerIn(Path.Combine(checkoutDirectory, ".tools", "rabbitmq")) ?? throw new StartupException(
            $"RabbitMQ is not on this machine: start with ./run.sh, which fetches it, or set {Variable} to the folder that holds its sbin.");
        return WithErlangOf(unpacked, $"{NativeBinaries.ToolsBin(checkoutDirectory)}:{path}", checkoutDirectory);
    }

    private static RabbitMqInstallation WithErlangOf(string server, string path, string checkoutDirectory)
    {
        var searchPath = ExecutableFile.FindInPath("erl", path) is null ? $"{path}:{NativeBinaries.ToolsBin(checkoutDirectory)}" : path;
        var epmd = ExecutableFile.FindInPath("epmd", searchPath) ?? throw new StartupException(
            "Erlang's epmd is in no folder of PATH: start with ./run.sh, which fetches RabbitMQ with its Erlang, or install Erlang.");
        return new RabbitMqInstallation(server, epmd, searchPath);
    }

    private static string? ServerIn(string home) => new[] { "sbin", "bin" }
        .Select(folder => Path.GetFullPath(Path.Combine(home, folder, "rabbitmq-server")))
        .FirstOrDefault(static file => File.Exists(file) && ExecutableFile.IsExecutable(file));
}
