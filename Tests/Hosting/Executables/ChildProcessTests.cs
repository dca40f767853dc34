using System.Globalization;
using Hosting.Executables;

namespace Tests.Hosting.Executables;

public sealed class ChildProcessTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("kill -9 $$", 137)]
    public async Task Completion_ProcessEnds_IsItsExitCode(string script, int exitCode)
    {
        var child = _shell.Start(script);

        Assert.Equal(exitCode, await child.Completion);
    }

    [Fact]
    public async Task Start_Process_LeadsASessionOfItsOwnUnderTheSameId()
    {
        var child = _shell.Start("echo $$; read -r _; echo \"end of input\"; exec sleep 600");

        Assert.Equal(child.Id.ToString(CultureInfo.InvariantCulture), await _shell.NextLineAsync());
        Assert.Equal("end of input", await _shell.NextLineAsync());
        var stat = ProcessStat.Read(child.Id);
        Assert.Equal(child.Id, stat?.Session);
        Assert.Equal(child.StartTime, stat?.StartTime);
    }

    [Fact]
    public async Task Completion_MuchOutputOnBothPipes_ComesAfterAllOfItInOrder()
    {
        var child = _shell.Start("i=0; while [ $i -lt 3000 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done");

        await child.Completion;

        var expected = Enumerable.Range(0, 3000).Select(static i => i.ToString(CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(expected, _shell.Lines.Where(static l => l.StartsWith("out ", StringComparison.Ordinal)).Select(static l => l[4..]));
        Assert.Equal(expected, _shell.Lines.Where(static l => l.StartsWith("error: err ", StringComparison.Ordinal)).Select(static l => l[11..]));
    }

    [Fact]
    public async Task Completion_GrandchildHoldsThePipes_ComesNevertheless()
    {
        var child = _shell.Start("sleep 600 & echo started; exit 3");

        Assert.Equal(3, await child.Completion.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal(["started"], _shell.Lines);
    }

    [Fact]
    public async Task Start_EnvironmentOfTheSpec_IsLaidOverTheParents()
    {
        Environment.SetEnvironmentVariable("CHILD_PROCESS_INHERITED", "from the parent");
        Environment.SetEnvironmentVariable("CHILD_PROCESS_REMOVED", "from the parent");
        var child = _shell.Start(
            "echo \"$CHILD_PROCESS_INHERITED, ${CHILD_PROCESS_REMOVED-removed}, $OWN, ${EMPTY-removed}, $APPHOST_RUN\"",
            new() { ["OWN"] = "own", ["EMPTY"] = "", ["CHILD_PROCESS_REMOVED"] = null });

        await child.Completion;

        Assert.Equal([$"from the parent, removed, own, , {_shell.Mark.RunId}"], _shell.Lines);
    }

    [Fact]
    public async Task StopAsync_ProcessHeedsTerminate_LetsItEndByItself()
    {
        var child = _shell.Start("trap 'echo goodbye; exit 5' TERM; echo ready; while :; do sleep 0.01; done");
        await _shell.NextLineAsync();

        await child.StopAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(5, await child.Completion);
        Assert.Equal("goodbye", _shell.Lines[^1]);
    }

    [Fact]
    public async Task StopAsync_ProcessIgnoresTerminate_KillsItAndItsChildrenAfterTheGrace()
    {
        var time = new SignallingTimeProvider();
        var child = _shell.Start("trap '' TERM; sleep 600 & echo ready; while :; do sleep 600; done", time: time);
        await _shell.NextLineAsync();

        var stop = child.StopAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await time.TimerCreated;
        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.True(ProcessStat.IsAlive(child.Id, child.StartTime));

        time.Advance(TimeSpan.FromSeconds(0.2));
        await stop;
        Assert.Equal(137, await child.Completion);
        Assert.True(await Eventually.TrueAsync(() => RunProcesses.Find(_shell.Mark).Count == 0));
    }

    [Fact]
    public async Task StopAsync_Cancelled_KillsAtOnce()
    {
        using var hurry = new CancellationTokenSource();
        var child = _shell.Start("trap '' TERM; echo ready; while :; do sleep 600; done");
        await _shell.NextLineAsync();

        var stop = child.StopAsync(TimeSpan.FromHours(1), hurry.Token);
        await hurry.CancelAsync();
        await stop.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(137, await child.Completion);
    }

    [Fact]
    public async Task Start_TwentyAtOnce_AllRunAndTellTheirOwnOutput()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            _shell.Start(string.Create(CultureInfo.InvariantCulture, $"echo line {i}; exit {i}")).Completion)));

        Assert.Equal(Enumerable.Range(0, 20), codes);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(static i => string.Create(CultureInfo.InvariantCulture, $"line {i}")).Order(StringComparer.Ordinal),
            _shell.Lines.Order(StringComparer.Ordinal));
    }

}
