using Tests.Testing;

namespace Tests.Messaging;

/// <summary>Where RabbitMQ is on this machine: <c>RABBITMQ_HOME</c>, the system's own, or the one in <c>.tools</c> of the checkout.</summary>
internal sealed record RabbitMqInstallation(string Server, string Epmd, string Path)
{
    public string Control => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Server)!, "rabbitmqctl");

    public static RabbitMqInstallation? Find() => Homes().Select(At).FirstOrDefault(installation => installation is not null);

    private static IEnumerable<string> Homes()
    {
        if (Environment.GetEnvironmentVariable("RABBITMQ_HOME") is { Length: > 0 } home)
        {
            yield return home;
        }

        yield return "/usr/lib/rabbitmq";
        yield return SolutionFolder.PathOf(".tools", "rabbitmq");
    }

    private static RabbitMqInstallation? At(string home)
    {
        var server = new[] { "sbin", "bin" }.Select(folder => System.IO.Path.Combine(home, folder, "rabbitmq-server")).FirstOrDefault(File.Exists);
        var tools = System.IO.Path.GetFullPath(System.IO.Path.Combine(home, "..", "bin"));
        var epmd = System.IO.Path.Combine(tools, "epmd");
        return server is null ? null : new(server, File.Exists(epmd) ? epmd : "epmd", tools);
    }
}
