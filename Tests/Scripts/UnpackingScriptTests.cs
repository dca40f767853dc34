namespace Tests.Scripts;

/// <summary>The scripts that unpack from the system's package archive what the application and the tests need.</summary>
public sealed class UnpackingScriptTests : IDisposable
{
    private const string Brokers = "Packages/NativeBrokers.Aspire.Hosting/Scripts/brokers.sh";
    private const string Browser = "eng/browser.sh";
    private const string Postgres = "eng/postgres.sh";

    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Theory]
    [InlineData(Brokers)]
    [InlineData(Browser)]
    [InlineData(Postgres)]
    public async Task Program_There_SaysAndWritesNothing(string script)
    {
        var outcome = await _checkout.RunAsync(script);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Error);
        Assert.False(Directory.Exists(_checkout.PathOf(".tools")));
    }

    [Theory]
    [InlineData(Brokers, "bin/erl", "bin/epmd", "bin/escript", "bin/consul", "rabbitmq/sbin/rabbitmq-server")]
    [InlineData(Browser, "bin/chromium")]
    [InlineData(Postgres, "postgres/lib/postgresql/15/bin/postgres", "postgres/lib/postgresql/15/bin/initdb")]
    public async Task Program_UnpackedBefore_SaysAndWritesNothing(string script, params string[] files)
    {
        foreach (var variable in new[] { "RABBITMQ_HOME", "CONSUL_BIN", "CHROMIUM_BIN", "POSTGRES_HOME" })
        {
            _checkout[variable] = "";
        }

        foreach (var file in files)
        {
            _checkout.WriteExecutable($".tools/{file}", "#!/bin/sh\n");
        }

        var outcome = await _checkout.RunAsync(script);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Error);
        Assert.False(File.Exists(_checkout.PathOf(".tools/lock")));
    }

    [Theory]
    [InlineData(Brokers, "RABBITMQ_HOME", "/nowhere")]
    [InlineData(Brokers, "CONSUL_BIN", "/etc/passwd")]
    [InlineData(Browser, "CHROMIUM_BIN", "/etc/passwd")]
    [InlineData(Postgres, "POSTGRES_HOME", "/nowhere")]
    public async Task Program_NotWhereTheVariableSays_NamesTheVariable(string script, string variable, string value)
    {
        _checkout[variable] = value;

        var outcome = await _checkout.RunAsync(script);

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith($"{variable} is {value}, but", Assert.Single(outcome.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Brokers, "RabbitMQ and Consul", "RabbitMQ 3.10 or newer and Consul 1.8 or newer")]
    [InlineData(Browser, "Chromium", "Chromium")]
    [InlineData(Postgres, "PostgreSQL", "PostgreSQL 12 or newer")]
    public async Task Program_NoApt_SaysWhatToInstall(string script, string lacking, string install)
    {
        _checkout.Hide("apt-get");

        var outcome = await _checkout.RunAsync(script, "--unpack");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith(
            $"This machine lacks {lacking} and has no apt-get to unpack from: install {install}",
            Assert.Single(outcome.Error),
            StringComparison.Ordinal);
    }
}
