using System.Globalization;
using Hosting.Commands;
using Hosting.Executables;
using Hosting.Runs;

namespace Tests.Hosting.Commands;

/// <summary>Which verb is meant, and what stands in its way.</summary>
public sealed class ControlCommandLineTests : ControlCommandLineTest
{
    [Theory]
    [InlineData(true, "ps")]
    [InlineData(true, "describe", "gateway")]
    [InlineData(true, "help")]
    [InlineData(true, "dlq", "list")]
    [InlineData(true, "--run", "abc", "down")]
    [InlineData(true, "--json", "ps")]
    [InlineData(false, "--isolated")]
    [InlineData(false, "--run", "ps")]
    [InlineData(false, "PS")]
    [InlineData(false)]
    public void TryGetVerb_FirstArgumentThatIsNoOption_Decides(bool isVerb, params string[] args) => Assert.Equal(isVerb, ControlCommandLine.TryGetVerb(args));

    [Theory]
    [InlineData("ps")]
    [InlineData("wait", "gateway")]
    [InlineData("logs", "gateway")]
    [InlineData("down")]
    [InlineData("stop", "gateway")]
    public void Verb_NothingRuns_SaysHowToStart(params string[] args) =>
        Assert.Equal((1, "", "No AppHost of this checkout runs: start it with ./run.sh.\n"), Run(args));

    [Fact]
    public void Verb_OnlyAnIsolatedRun_NeedsItsName()
    {
        var isolated = Start("--isolated");

        Assert.Equal((1, "", $"Only isolated AppHosts of this checkout run: name one of them by --run ({isolated.Id}).\n"), Run("ps"));
        Assert.Equal(0, Run("ps", "--run", isolated.Id).ExitCode);
        Assert.Equal(
            (1, "", $"No run 'other', but others of this checkout run: name one of them by --run ({isolated.Id}).\n"), Run("ps", "--run", "other"));
    }

    [Fact]
    public void Verb_WithoutItsArgument_ShowsWhatIsMissing()
    {
        var (exitCode, _, error) = Run("stop");

        Assert.Equal(1, exitCode);
        Assert.Contains("Required argument 'NAME' missing for command: 'stop'.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("ps", "--help")]
    [InlineData("help", "ps")]
    public void Help_Asked_NamesVerbsAndOptions(params string[] args)
    {
        var (exitCode, output, _) = Run(args);

        Assert.Equal(0, exitCode);
        Assert.Contains("run.sh", output, StringComparison.Ordinal);
        Assert.Contains(args is ["help"] ? "restart" : "--json", output, StringComparison.Ordinal);
        Assert.Contains("--run", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ps_AppHostWithoutAnswer_SaysSoInOneSentence()
    {
        var appHost = Pretend();

        Assert.Equal(
            (1, "", string.Create(CultureInfo.InvariantCulture, $"The AppHost (process {appHost.Id}) does not answer: it may be starting or stopping, so try again in a moment.\n")),
            Run("ps"));
    }

    [Fact]
    public async Task Down_AppHostThatTakesItsTime_ReturnsWhenItIsGone()
    {
        var appHost = Pretend();
        Serve(RunRecord.Alive(Checkout.Folder).Single().SocketPath);
        Target.OnShutdown = () => LinuxSignal.Send(appHost.Id, LinuxSignal.Terminate);

        var down = Run("down");

        Assert.Equal((0, "The application has stopped.\n", ""), down);
        Assert.Equal(["shutdown"], Target.Commands);
        Assert.False(ProcessStat.IsAlive(appHost.Id, appHost.StartTime));
        Assert.Equal(0, await appHost.Completion);
    }

    [Fact]
    public void Down_AppHostWithoutChannel_AsksBySignal()
    {
        var appHost = Pretend();

        Assert.Equal((0, "The application has stopped.\n", ""), Run("down"));
        Assert.False(ProcessStat.IsAlive(appHost.Id, appHost.StartTime));
    }
}
