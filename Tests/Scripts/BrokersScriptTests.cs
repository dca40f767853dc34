
namespace Tests.Scripts;

public sealed class BrokersScriptTests : IDisposable
{
    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task Brokers_BothThere_SaysAndWritesNothing()
    {
        var outcome = await _checkout.RunAsync("eng/brokers.sh");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Error);
        Assert.False(Directory.Exists(_checkout.PathOf(".tools")));
    }

    [Fact]
    public async Task Brokers_UnpackedBefore_SaysAndWritesNothing()
    {
        _checkout["RABBITMQ_HOME"] = "";
        _checkout["CONSUL_BIN"] = "";
        foreach (var file in new[] { "bin/erl", "bin/epmd", "bin/escript", "bin/consul", "rabbitmq/sbin/rabbitmq-server" })
        {
            _checkout.WriteExecutable($".tools/{file}", "#!/bin/sh\n");
        }

        var outcome = await _checkout.RunAsync("eng/brokers.sh");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Error);
        Assert.False(File.Exists(_checkout.PathOf(".tools/lock")));
    }

    [Fact]
    public async Task Brokers_HomeWithoutServer_NamesTheVariable()
    {
        _checkout["RABBITMQ_HOME"] = "/nowhere";

        var outcome = await _checkout.RunAsync("eng/brokers.sh");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("RABBITMQ_HOME is /nowhere, but", Assert.Single(outcome.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Brokers_ConsulNotExecutable_NamesTheVariable()
    {
        _checkout["CONSUL_BIN"] = "/etc/passwd";

        var outcome = await _checkout.RunAsync("eng/brokers.sh");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("CONSUL_BIN is /etc/passwd, but", Assert.Single(outcome.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Brokers_NoApt_SaysWhatToInstall()
    {
        _checkout.Hide("apt-get");

        var outcome = await _checkout.RunAsync("eng/brokers.sh", "--unpack");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith(
            "This machine lacks RabbitMQ and Consul and has no apt-get to unpack from: install RabbitMQ 3.10 or newer and Consul 1.8 or newer",
            Assert.Single(outcome.Error),
            StringComparison.Ordinal);
    }
}
