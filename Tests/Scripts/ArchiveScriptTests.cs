namespace Tests.Scripts;

/// <summary>The scripts that unpack what the tests need from the system's package archive.</summary>
public sealed class ArchiveScriptTests : IDisposable
{
    private const string Browser = "eng/browser.sh";
    private const string Postgres = "eng/postgres.sh";

    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Theory]
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

    [Fact]
    public async Task Postgres_UnpackedBefore_SaysAndWritesNothing()
    {
        _checkout["POSTGRES_HOME"] = "";
        foreach (var program in new[] { "postgres", "initdb" })
        {
            _checkout.WriteExecutable($".tools/postgres/lib/postgresql/15/bin/{program}", "#!/bin/sh\n");
        }

        var outcome = await _checkout.RunAsync(Postgres);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Error);
        Assert.False(File.Exists(_checkout.PathOf(".tools/lock")));
    }

    [Theory]
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
    [InlineData(Browser, "Chromium")]
    [InlineData(Postgres, "PostgreSQL")]
    public async Task Program_NoApt_SaysWhatToInstall(string script, string what)
    {
        _checkout.Hide("apt-get");

        var outcome = await _checkout.RunAsync(script, "--unpack");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith($"This machine lacks {what} and has no apt-get to unpack from: install {what}", Assert.Single(outcome.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CHROMIUM_BIN", "The tests that look at pages are skipped.")]
    [InlineData("POSTGRES_HOME", "The tests with PostgreSQL are skipped.")]
    public async Task Tests_WithoutTheProgram_RunAllTheSame(string variable, string said)
    {
        _checkout[variable] = "/nowhere";
        _checkout.WriteExecutable("Tests/bin/Release/net10.0/Tests", """
            #!/bin/sh
            while [ "$1" != -result-xml ]; do shift; done
            echo '<assemblies><assembly name="Tests.dll" errors="0" failed="0" passed="1" skipped="0" total="1"></assembly></assemblies>' >"$2"
            """);

        var outcome = await _checkout.RunAsync("test.sh");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(said, outcome.Error[^1]);
        Assert.Equal("1 passed, 0 failed", outcome.Output[^1]);
    }
}
