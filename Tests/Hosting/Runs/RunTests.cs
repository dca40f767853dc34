using System.Globalization;
using System.Runtime.Versioning;
using Hosting.Executables;
using Hosting.Runs;
using Tests.Hosting.Executables;

namespace Tests.Hosting.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class RunTests : IDisposable
{
    private const UnixFileMode Folder700 = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Checkout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task Open_Ordinary_KeepsItsDataInThePrivateFolderOfTheCheckout()
    {
        await using (var run = _checkout.Open())
        {
            Assert.Equal(_checkout.Data, run.Directory);
            Assert.Equal(Folder700, File.GetUnixFileMode(_checkout.Data));
            Assert.Equal(Path.Combine(_checkout.Data, "apphost.sock"), run.SocketPath);
            await File.WriteAllTextAsync(Path.Combine(run.ResourceDirectory("messaging"), "queue"), "", TestContext.Current.CancellationToken);
        }

        Assert.True(File.Exists(Path.Combine(_checkout.Data, "messaging", "queue")));
        Assert.Empty(RunRecord.Files(_checkout.Folder));
    }

    [Theory]
    [InlineData("--ephemeral")]
    [InlineData("--isolated")]
    public async Task Open_RunThatKeepsNothing_RemovesItsFolderAtTheEnd(string option)
    {
        var run = _checkout.Open(option);
        Assert.Equal(Path.Combine(_checkout.Data, $"run-{run.Id}"), run.Directory);
        Assert.Equal(Folder700, File.GetUnixFileMode(run.Directory));
        run.ResourceDirectory("messaging");

        await run.DisposeAsync();

        Assert.False(Directory.Exists(run.Directory));
    }

    [Fact]
    public async Task Open_SecondOrdinaryOne_IsRefusedAndTellsTheWaysOut()
    {
        await using var first = _checkout.Open();

        var error = Assert.Throws<StartupException>(() => _checkout.Open("--ephemeral"));
        Assert.Matches(
            $@"^An AppHost of this checkout runs since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d \(process {Environment.ProcessId}\): stop it with './run.sh down', or start this one beside it with --isolated\.$",
            error.Message);
    }

    [Fact]
    public async Task Open_Isolated_RunsBesideAnOrdinaryOne()
    {
        await using var ordinary = _checkout.Open();
        await using var isolated = _checkout.Open("--isolated");
        await using var another = _checkout.Open("--isolated");

        Assert.Equal(3, RunRecord.Alive(_checkout.Folder).Count);
        Assert.Equal(3, new[] { ordinary, isolated, another }.Select(static run => run.SocketPath).Distinct().Count());
    }

    [Fact]
    public async Task Open_AfterTheEndOfTheFirst_Succeeds()
    {
        await _checkout.Open().DisposeAsync();

        await using var second = _checkout.Open();

        Assert.Empty(second.Notices);
    }

    [Fact]
    public async Task Open_ForeignDataFolder_IsUsedWhileRunsAreFoundInTheCheckout()
    {
        var elsewhere = Path.Combine(_checkout.Folder, "elsewhere");
        await using var run = Run.Open(_checkout.Folder, elsewhere, AppHostArguments.Parse(["--ephemeral"]));

        Assert.Equal(Path.Combine(elsewhere, $"run-{run.Id}"), run.Directory);
        Assert.Equal([run.Id], RunRecord.Alive(_checkout.Folder).Select(static record => record.RunId));
    }

    [Fact]
    public async Task Dispose_ProcessesOfTheRun_AreEnded()
    {
        var run = _checkout.Open("--isolated");
        var child = ChildProcess.Start(Shell.Spec("setsid sleep 600 & exec sleep 600"), run.Mark, static (_, _) => { });
        Assert.True(await Eventually.TrueAsync(() => RunProcesses.Find(run.Mark).Count(static process => process.Name == "sleep") == 2));

        await run.DisposeAsync();

        Assert.Empty(RunProcesses.Find(run.Mark));
        Assert.Equal(137, await child.Completion);
    }

    [Fact]
    public async Task Open_AfterARunWhoseWatchdogWasKilledToo_EndsItsProcessesAndRemovesItsFolder()
    {
        using var shell = new Shell();
        var folder = Directory.CreateDirectory(Path.Combine(_checkout.Data, $"run-{shell.Mark.RunId}")).FullName;
        var left = shell.Start("exec sleep 600");
        var gone = shell.Start("exit 0");
        await gone.Completion;
        new RunRecord(shell.Mark.RunId, gone.Id, gone.StartTime, DateTimeOffset.UtcNow, true, Path.Combine(folder, "apphost.sock"), folder).Write(_checkout.Folder);

        await using var run = _checkout.Open();

        Assert.Equal(137, await left.Completion);
        Assert.False(Directory.Exists(folder));
        Assert.Equal([run.Id], RunRecord.Files(_checkout.Folder).Select(Path.GetFileNameWithoutExtension));
        Assert.StartsWith($"Removed what run {shell.Mark.RunId} left, and ended ", Assert.Single(run.Notices), StringComparison.Ordinal);
        Assert.Contains(left.Id.ToString(CultureInfo.InvariantCulture), run.Notices[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"RunId":"other","SocketPath":"x"}""")]
    public async Task Open_CorruptRecord_IsReplacedAndMentioned(string content)
    {
        Directory.CreateDirectory(Path.Combine(_checkout.Data, "runs"));
        var record = RunRecord.PathOf(_checkout.Folder, "broken");
        await File.WriteAllTextAsync(record, content, TestContext.Current.CancellationToken);

        await using var run = _checkout.Open();

        Assert.Equal([$"Removed '{record}', which is no record of a run."], run.Notices);
        Assert.False(File.Exists(record));
    }

    [Fact]
    public async Task Open_RecordThatNamesAForeignFolder_DeletesNothingThere()
    {
        var precious = Directory.CreateDirectory(Path.Combine(_checkout.Folder, "precious")).FullName;
        new RunRecord("abc", 0, 0, DateTimeOffset.UtcNow, true, "none", precious).Write(_checkout.Folder);

        await using var run = _checkout.Open();

        Assert.True(Directory.Exists(precious));
    }

    [Fact]
    public void Open_DataFolderThatIsAFile_SaysWhatToDo()
    {
        File.WriteAllText(_checkout.Data, "");

        var error = Assert.Throws<StartupException>(() => _checkout.Open());
        Assert.Matches(@"^The data folder cannot be used \(.+\): make it writable, see that its disk has room, or name another one by --DataDirectory PATH\.$", error.Message);
    }
}
