using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Hosting.Executables;

namespace Tests.Hosting.Executables;

[UnsupportedOSPlatform("windows")]
public sealed class WatchdogTests : IDisposable
{
    private readonly Shell _shell = new();
    private readonly string _folder;

    public WatchdogTests() => _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"run-{_shell.Mark.RunId}")).FullName;

    public void Dispose()
    {
        _shell.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task AppHost_KilledHard_LeavesNoDescendantAndNoFolder()
    {
        File.WriteAllText(Path.Combine(_folder, "data"), "");
        using var host = StartHost();
        var lines = new List<string>();
        while (lines.Count < 5)
        {
            lines.Add(await host.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException(string.Join('\n', lines)));
        }

        var watchdog = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        Assert.Equal(["plain", "session", "stubborn", "twice"], lines[1..].Order(StringComparer.Ordinal));
        Assert.True(RunProcesses.Find(_shell.Mark).Count >= 4);

        host.Kill();
        await host.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(await Eventually.TrueAsync(() => ProcessStat.Read(watchdog) is not { IsZombie: false }), "The watchdog is still there.");
        Assert.Empty(RunProcesses.Find(_shell.Mark));
        Assert.False(Directory.Exists(_folder));
    }

    [Fact]
    public void Dispose_WithOtherChildrenStartedInBetween_EndsAtOnceAndTakesOnlyItsOwnRun()
    {
        using var other = new Shell();
        var before = other.Start("exec sleep 600");
        var watchdog = Watchdog.Start(_shell.Mark);
        var after = other.Start("exec sleep 600");
        var own = _shell.Start("exec sleep 600");
        var started = Stopwatch.GetTimestamp();

        watchdog.Dispose();

        Assert.Null(ProcessStat.Read(watchdog.Id));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
        Assert.False(ProcessStat.IsAlive(own.Id, own.StartTime));
        Assert.True(ProcessStat.IsAlive(before.Id, before.StartTime));
        Assert.True(ProcessStat.IsAlive(after.Id, after.StartTime));
        Assert.True(Directory.Exists(_folder), "It was not told to remove the folder.");
    }

    [Fact]
    public void Start_OtherChildren_DoNotHoldThePipe()
    {
        using var watchdog = Watchdog.Start(_shell.Mark);
        var pipe = File.ResolveLinkTarget($"/proc/{watchdog.Id}/fd/0", returnFinalTarget: false)!.Name;
        var children = Enumerable.Range(0, 10).AsParallel().Select(_ => _shell.Start("exec sleep 600")).ToList();

        Assert.StartsWith("pipe:", pipe, StringComparison.Ordinal);
        Assert.All(children, child => Assert.DoesNotContain(pipe, OpenFiles(child.Id)));
        Assert.Contains(pipe, OpenFiles(Environment.ProcessId));
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_ThatEndsOthers_DoesNotReachTheWatchdog(string signal)
    {
        using var watchdog = Watchdog.Start(_shell.Mark);
        Assert.True(await Eventually.TrueAsync(() => ProcessStat.Read(watchdog.Id) is { Name: "sh", State: 'S' } stat && stat.Session == watchdog.Id));

        await _shell.Start($"kill -{signal} {watchdog.Id.ToString(CultureInfo.InvariantCulture)}; kill -0 {watchdog.Id.ToString(CultureInfo.InvariantCulture)}").Completion;

        Assert.True(ProcessStat.Read(watchdog.Id) is { IsZombie: false });
        Assert.NotEqual(ProcessStat.Read(Environment.ProcessId)!.Session, ProcessStat.Read(watchdog.Id)!.Session);
    }

    private static List<string> OpenFiles(int processId) =>
        [.. Directory.EnumerateFiles($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/fd").Select(static fd => new FileInfo(fd).LinkTarget ?? "")];

    private Process StartHost() => Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
    {
        RedirectStandardOutput = true,
        Environment =
        {
            ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location,
            [StartupHook.FolderVariable] = _folder,
            [StartupHook.RunVariable] = _shell.Mark.RunId,
        },
    })!;
}
