
namespace Tests.Scripts;

public sealed class TestScriptTests : IDisposable
{
    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task Tests_AllPass_LastLineCountsThem()
    {
        GivenResults("""errors="0" failed="0" passed="12" skipped="0" """);

        var outcome = await _checkout.RunAsync("test.sh");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("12 passed, 0 failed", outcome.Output[^1]);
        Assert.Equal(["Aspire.sln"], _checkout.Builds);
    }

    [Fact]
    public async Task Tests_CalledByContinuousIntegration_EndTheSameWay()
    {
        GivenResults("""errors="1" failed="2" passed="12" skipped="0" """);

        var outcome = await _checkout.RunAsync(".ci/run");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("12 passed, 3 failed", outcome.Output[^1]);
    }

    [Fact]
    public async Task Tests_Skipped_ReasonsStandAboveTheLastLine()
    {
        GivenResults(
            """errors="0" failed="0" passed="1" skipped="1" """,
            """<test id="1" name="Tests.A" result="Pass" /><test id="2" name="Tests.B" result="Skip"><reason>needs &lt;docker&gt; &amp; a registry</reason></test>""");

        var outcome = await _checkout.RunAsync("test.sh");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(["Skipped:", "  Tests.B: needs <docker> & a registry", "1 passed, 0 failed, 1 skipped"], outcome.Output.TakeLast(3));
    }

    [Fact]
    public async Task Tests_Failed_NamesStandAboveTheLastLine()
    {
        GivenResults(
            """errors="0" failed="1" passed="1" skipped="0" """,
            """
            <test id="1" name="Tests.A" result="Pass" /><test id="2" name="Tests.B(x: \&quot;y\&quot;)" result="Fail"><failure><message><![CDATA[Expected: 1
              Actual:  <2>]]></message></failure></test><collection name="of the next tests" />
            """);

        var outcome = await _checkout.RunAsync("test.sh");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(["Failed:", "  Tests.B(x: \"y\"): Expected: 1 Actual:  <2>", "1 passed, 1 failed"], outcome.Output.TakeLast(3));
    }

    [Fact]
    public async Task Tests_RunnerCrashes_Fails()
    {
        _checkout.WriteExecutable("Tests/bin/Release/net10.0/Tests", "#!/bin/sh\nkill -ABRT $$\n");

        var outcome = await _checkout.RunAsync("test.sh");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("0 passed, 1 failed", outcome.Output[^1]);
        Assert.Equal("The test run broke off with exit code 134 before it wrote its results; that counts as one failure.", outcome.Error[^1]);
    }

    [Fact]
    public async Task Tests_NoneSelected_Fails()
    {
        GivenResults("""errors="0" failed="0" passed="0" skipped="0" """);

        var outcome = await _checkout.RunAsync("test.sh", "-class", "Tests.Nothing");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("0 passed, 0 failed", outcome.Output[^1]);
    }

    [Fact]
    public async Task Tests_Filters_ReachTheRunnerWithoutOurOwnSwitch()
    {
        GivenResults("""errors="0" failed="0" passed="1" skipped="0" """);

        var outcome = await _checkout.RunAsync("test.sh", "--with-system-packages", "-class", "Tests.A b");

        Assert.Equal(["<-class>", "<Tests.A b>"], outcome.Output.SkipWhile(line => line != "<-class>").Take(2));
        Assert.DoesNotContain("<--with-system-packages>", outcome.Output);
    }

    [Fact]
    public async Task Tests_WithSystemPackages_HaveAnEngineThatEndsWithThem()
    {
        _checkout.WriteExecutable("Tests/bin/Release/net10.0/Tests", """
            #!/bin/sh
            while [ "$1" != -result-xml ]; do shift; done
            if [ -n "$TEST_DOCKER_HOST" ] && [ ! -e obj/engine-stopped ]; then passed=1; else passed=0; fi
            echo "<assemblies><assembly name=\"Tests.dll\" errors=\"0\" failed=\"0\" passed=\"$passed\" skipped=\"0\" total=\"1\"></assembly></assemblies>" >"$2"
            """);

        var with = await _checkout.RunAsync("test.sh", "--with-system-packages");
        var without = await _checkout.RunAsync("test.sh");

        Assert.Equal("1 passed, 0 failed", with.Output[^1]);
        Assert.True(File.Exists(_checkout.PathOf("obj/engine-stopped")));
        Assert.Equal("0 passed, 0 failed", without.Output[^1]);
    }

    [Fact]
    public async Task Tests_EngineCannotBeHad_RunAllTheSameAndKnowWhy()
    {
        _checkout.WriteExecutable("eng/containers.sh", "#!/bin/sh\necho 'TEST_CONTAINERS_AWAY=there is none' >\"$2/state\"\nexit 1\n");
        GivenResults("""errors="0" failed="0" passed="3" skipped="0" """);

        var outcome = await _checkout.RunAsync("test.sh", "--with-system-packages");

        Assert.Equal("3 passed, 0 failed", outcome.Output[^1]);
        Assert.Contains("The tests with containers are skipped: there is none.", outcome.Error);
    }

    private void GivenResults(string counts, string tests = "") =>
        _checkout.WriteExecutable("Tests/bin/Release/net10.0/Tests", $"""
            #!/bin/sh
            for argument in "$@"; do echo "<$argument>"; done
            while [ "$1" != -result-xml ]; do shift; done
            cat >"$2" <<'XML'
            <assemblies schema-version="3"><assembly name="Tests.dll" {counts}total="0">{tests}</assembly></assemblies>
            XML
            """);
}
