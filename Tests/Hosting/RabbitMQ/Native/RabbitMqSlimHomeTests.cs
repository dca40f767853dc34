using System.Runtime.Versioning;
using Hosting.RabbitMQ.Native;

namespace Tests.Hosting.RabbitMQ.Native;

[UnsupportedOSPlatform("windows")]
public sealed class RabbitMqSlimHomeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rabbitmq-home-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Prepare_ManyPlugins_LinksOnlyThoseThatTheNodeStandsOn()
    {
        var server = Script("tree/sbin/rabbitmq-server");
        Script("tree/sbin/rabbitmq-env");
        Plugin("rabbit-3.10.8", "rabbit", "kernel, ra");
        Plugin("ra-2.2.0", "ra", "kernel,\n  aten");
        Plugin("aten-0.5.8", "aten", "");
        Plugin("rabbitmq_prelaunch-3.10.8", "rabbitmq_prelaunch", "rabbit_common");
        Plugin("rabbit_common-3.10.8", "rabbit_common", "");
        Plugin("rabbitmq_management-3.10.8", "rabbitmq_management", "rabbit");
        Plugin("rabbitmq_mqtt-3.10.8", "rabbitmq_mqtt", "rabbit");

        var slim = RabbitMqSlimHome.Prepare(server, Path.Combine(_folder, "home"));
        var again = RabbitMqSlimHome.Prepare(server, Path.Combine(_folder, "home"));
        var foreign = RabbitMqSlimHome.Prepare(server, Path.Combine(_folder, "höme"));

        Assert.Equal(Path.Combine(_folder, "home", "sbin", "rabbitmq-server"), slim);
        Assert.Equal(slim, again);
        Assert.Equal(server, foreign);
        Assert.True(File.Exists(Path.Combine(_folder, "home", "sbin", "rabbitmq-env")));
        Assert.Equal(
            ["aten-0.5.8", "ra-2.2.0", "rabbit-3.10.8", "rabbit_common-3.10.8", "rabbitmq_management-3.10.8", "rabbitmq_prelaunch-3.10.8"],
            Directory.GetDirectories(Path.Combine(_folder, "home", "plugins")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Prepare_PluginsInAnotherForm_LeavesTheTreeAsItIs()
    {
        var server = Script("tree/sbin/rabbitmq-server");
        Directory.CreateDirectory(Path.Combine(_folder, "tree", "plugins"));
        File.WriteAllText(Path.Combine(_folder, "tree", "plugins", "rabbit-3.10.8.ez"), "");

        Assert.Equal(server, RabbitMqSlimHome.Prepare(server, Path.Combine(_folder, "home")));
        Assert.False(Directory.Exists(Path.Combine(_folder, "home")));
    }

    private string Script(string path)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "#!/bin/sh\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return file;
    }

    private void Plugin(string folder, string name, string applications)
    {
        var ebin = Directory.CreateDirectory(Path.Combine(_folder, "tree", "plugins", folder, "ebin")).FullName;
        File.WriteAllText(Path.Combine(ebin, $"{name}.app"), $"{{application, {name}, [{{vsn, \"1\"}}, {{applications, [{applications}]}}]}}.");
    }
}
