namespace Tests.Scripts;

public sealed class PostgresScriptTests : IDisposable
{
    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task Postgres_There_SaysAndWritesNothing()
    {
        var outcome = await _checkout.RunAsync("eng/postgres.sh");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Empty(outcome.Error);
        Assert.False(Directory.Exists(_checkout.PathOf(".tools")));
    }

    [Fact]
    public async Task Postgres_UnpackedBefore_SaysAndWritesNothing()
    {
        _checkout["POSTGRES_HOME"] = "";
        foreach (var program in new[] { "postgres", "initdb" })
        {
            _checkout.WriteExecutable($".tools/postgres/lib/postgresql/15/bin/{program}", "#!/bin/sh\n");
        }

        var outcome = await _checkout.RunAsync("eng/postgres.sh");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Error);
        Assert.False(File.Exists(_checkout.PathOf(".tools/lock")));
    }

    [Fact]
    public async Task Postgres_HomeWithoutServer_NamesTheVariable()
    {
        _checkout["POSTGRES_HOME"] = "/nowhere";

        var outcome = await _checkout.RunAsync("eng/postgres.sh");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("POSTGRES_HOME is /nowhere, but", Assert.Single(outcome.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postgres_NoApt_SaysWhatToInstall()
    {
        _checkout.Hide("apt-get");

        var outcome = await _checkout.RunAsync("eng/postgres.sh", "--unpack");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("This machine lacks PostgreSQL and has no apt-get to unpack from: install PostgreSQL", Assert.Single(outcome.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tests_WithoutPostgres_RunAllTheSame()
    {
        _checkout["POSTGRES_HOME"] = "/nowhere";
        _checkout.WriteExecutable("Tests/bin/Release/net10.0/Tests", """
            #!/bin/sh
            while [ "$1" != -result-xml ]; do shift; done
            echo '<assemblies><assembly name="Tests.dll" errors="0" failed="0" passed="1" skipped="0" total="1"></assembly></assemblies>' >"$2"
            """);

        var outcome = await _checkout.RunAsync("test.sh");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("The tests with PostgreSQL are skipped.", outcome.Error[^1]);
        Assert.Equal("1 passed, 0 failed", outcome.Output[^1]);
    }
}
