
namespace Tests.Scripts;

public sealed class RunScriptTests : IDisposable
{
    private const string BuiltOnAspire = """{ "libraries": { "Aspire.Hosting.AppHost/13.6.5": {} } }""";

    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task Start_NothingBuilt_BuildsAndBecomesTheAppHost()
    {
        var outcome = await _checkout.RunAsync("run.sh", "--set", "gateway:Key=a b", "--ephemeral");

        Assert.Equal(["AppHost"], _checkout.Builds);
        Assert.Equal([_checkout.PathOf("."), "Development", "<--set>", "<gateway:Key=a b>", "<--ephemeral>"], [$"{outcome.Output[0]}/.", .. outcome.Output.Skip(1)]);
        Assert.Equal(3, outcome.ExitCode);
    }

    [Fact]
    public async Task Start_NothingChanged_DoesNotBuildAgain()
    {
        await _checkout.RunAsync("run.sh");

        var outcome = await _checkout.RunAsync("run.sh");

        Assert.Single(_checkout.Builds);
        Assert.Empty(outcome.Error);
    }

    [Theory]
    [InlineData("UserService/Users/User.cs")]
    [InlineData("UserService/appsettings.json")]
    [InlineData("Directory.Build.props")]
    public async Task Start_SourceAdded_BuildsAgain(string file)
    {
        await _checkout.RunAsync("run.sh");

        _checkout.Write(file, "");
        await _checkout.RunAsync("run.sh");

        Assert.Equal(2, _checkout.Builds.Count);
    }

    [Fact]
    public async Task Start_SourceRemoved_BuildsAgain()
    {
        _checkout.Write("UserService/Users/User.cs", "");
        await _checkout.RunAsync("run.sh");

        File.Delete(_checkout.PathOf("UserService/Users/User.cs"));
        await _checkout.RunAsync("run.sh");

        Assert.Equal(2, _checkout.Builds.Count);
    }

    [Fact]
    public async Task Start_OutputRemoved_BuildsAgain()
    {
        _checkout.Write("UserService/UserService.csproj", "");
        _checkout.Write("UserService/bin/Release/net10.0/UserService.dll", "");
        await _checkout.RunAsync("run.sh");

        File.Delete(_checkout.PathOf("UserService/bin/Release/net10.0/UserService.dll"));
        await _checkout.RunAsync("run.sh");

        Assert.Equal(2, _checkout.Builds.Count);
    }

    [Theory]
    [InlineData("always", 2)]
    [InlineData("never", 1)]
    public async Task Start_BuildingDecidedByTheCaller_DoesSo(string runBuild, int builds)
    {
        await _checkout.RunAsync("run.sh");
        if (runBuild == "never")
        {
            _checkout.Write("UserService/Users/User.cs", "");
        }

        _checkout["RUN_BUILD"] = runBuild;
        var outcome = await _checkout.RunAsync("run.sh");

        Assert.Equal(builds, _checkout.Builds.Count);
        Assert.Equal(3, outcome.ExitCode);
    }

    [Fact]
    public async Task Start_BuildFails_ShowsEachErrorOnce()
    {
        _checkout["BUILD_OUTPUT"] = "Determining projects\nUser.cs(1,1): error CS1002: ; expected\nUser.cs(1,1): error CS1002: ; expected";

        var outcome = await _checkout.RunAsync("run.sh");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(["Building.", "User.cs(1,1): error CS1002: ; expected", "Building AppHost failed: the lines above say why."], outcome.Error);
    }

    [Fact]
    public async Task Start_NoDotnet_SaysWhatToInstall()
    {
        _checkout.Hide("dotnet");

        var outcome = await _checkout.RunAsync("run.sh");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("dotnet is not on the PATH: install the .NET SDK 10.0.100 or a later 10.0 one from https://dot.net/download.", Assert.Single(outcome.Error));
    }

    [Fact]
    public async Task Start_SdkTooOld_SaysWhatToInstall()
    {
        _checkout["SDK_EXIT_CODE"] = "155";

        var outcome = await _checkout.RunAsync("run.sh");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("No .NET SDK on this machine satisfies global.json (10.0.100", Assert.Single(outcome.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ps", "--json")]
    [InlineData("reset", "--yes")]
    [InlineData("logs", "gateway", "-f")]
    [InlineData("--run", "a1", "describe", "gateway")]
    public async Task Verb_NothingBuilt_SaysSo(params string[] arguments)
    {
        var outcome = await _checkout.RunAsync("run.sh", arguments);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("The AppHost is not built yet, so nothing runs from this checkout: start it with ./run.sh.", Assert.Single(outcome.Error));
        Assert.Empty(_checkout.Builds);
    }

    [Fact]
    public async Task Verb_SourceChanged_DoesNotBuild()
    {
        await _checkout.RunAsync("run.sh");
        _checkout.Write("UserService/Users/User.cs", "");

        var outcome = await _checkout.RunAsync("run.sh", "--run", "a1", "ps");

        Assert.Single(_checkout.Builds);
        Assert.Equal(["<--run>", "<a1>", "<ps>"], outcome.Output.Skip(2));
    }

    [Fact]
    public async Task Start_OptionValueNamedLikeAVerb_IsAStart()
    {
        await _checkout.RunAsync("run.sh", "--set", "ps");

        Assert.Single(_checkout.Builds);
    }

    [Fact]
    public async Task Start_OnAspire_UnpacksNoBrokersAndHasItsLaunchProfile()
    {
        _checkout["AppHostEngine"] = "Aspire";
        _checkout["RABBITMQ_HOME"] = "nowhere";
        _checkout.Write("AppHost/bin/Release/net10.0/AppHost.deps.json", BuiltOnAspire);

        var outcome = await _checkout.RunAsync("run.sh", "--UserService:Replicas=1");

        Assert.Equal((0, 0), (outcome.ExitCode, outcome.Error.Count(static line => line.Contains("RABBITMQ_HOME", StringComparison.Ordinal))));
        Assert.Equal(["AppHost"], _checkout.Builds);
        Assert.Equal("run --no-build -c Release --project AppHost --launch-profile Aspire -- --UserService:Replicas=1", Assert.Single(outcome.Output));
    }

    [Fact]
    public async Task Verb_BuiltOnAspire_SaysThatItHasNone()
    {
        await _checkout.RunAsync("run.sh");
        _checkout.Write("AppHost/bin/Release/net10.0/AppHost.deps.json", BuiltOnAspire);

        var outcome = await _checkout.RunAsync("run.sh", "ps");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("'ps' is a verb of the embedded engine", Assert.Single(outcome.Error), StringComparison.Ordinal);
    }
}
