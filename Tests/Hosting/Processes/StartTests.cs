namespace Tests.Hosting.Processes;

/// <summary>What can be in the way of a start or come during it.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _checkout = Directory.CreateTempSubdirectory("start-").FullName;

    public StartTests() => Directory.CreateDirectory(Path.Combine(_checkout, "AppHost"));

    public void Dispose() => Directory.Delete(_checkout, recursive: true);

    /// <summary>The disk is one of the AppHost's own, in a mount namespace that ends with it.</summary>
    [Fact]
    public async Task Start_DiskIsFull_SaysSoInOneSentence()
    {
        const string Script = """mkdir "$1/.data" && mount -t tmpfs -o size=16k,mode=700 tmpfs "$1/.data" && { head -c 100000 /dev/zero >"$1/.data/full" 2>/dev/null; exec "$2"; }""";
        string[] command = ["unshare", "--mount", "sh", "-c"];
        await using var probe = AppHostProcess.StartCommand([.. command, "mount -t tmpfs tmpfs /mnt"], new Dictionary<string, string>());
        Assert.SkipUnless(await probe.WaitForExitAsync() == 0, "Mounting a small disk needs root.");

        await using var host = AppHostProcess.StartCommand([.. command, Script, "sh", _checkout, ShellAppHost.Command], ShellAppHost.Variables(_checkout));

        Assert.Equal(1, await host.WaitForExitAsync());
        await Eventually.HoldsAsync(() => host.Output.Length > 0);
        Assert.Matches(@"^The data folder cannot be used \(No space left on device.*\): make it writable, see that its disk has room, or name another one by --DataDirectory PATH\.$", host.Output);
        Assert.DoesNotContain('\n', host.Output);
    }

    [Fact]
    public async Task Stop_ChildrenThatIgnoreSignalsOrFork_TakesThemAll()
    {
        await using var host = AppHostProcess.StartCommand([ShellAppHost.Command], ShellAppHost.Variables(_checkout, "--isolated"));
        await host.WaitUntilHealthyAsync();
        await Eventually.HoldsAsync(() => host.Children().Count >= 5, "all of them to fork");

        host.Signal("-TERM");

        Assert.Equal(0, await host.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Empty(host.Children());
    }

    public sealed class OfTheAppHost
    {
        [Fact]
        public async Task Start_InterruptedAtTheTerminal_StopsAndLeavesNothing()
        {
            await using var host = AppHostProcess.StartOnTerminal();
            await host.WaitForLineAsync(static line => line.Contains("[messaging]", StringComparison.Ordinal));

            await host.TypeAsync('\u0003');

            await host.WaitForLineAsync(static line => line.EndsWith("Stopping. Press Ctrl+C again to stop at once.", StringComparison.Ordinal));
            Assert.Equal(0, await host.WaitForExitAsync(TimeSpan.FromSeconds(60)));
            var run = host.Output.Split('\n').Select(static line => line.TrimEnd('\r')).First(static line => line.StartsWith("Run ", StringComparison.Ordinal)).Split(' ')[1];
            Assert.Empty(MarkedProcesses.Of(run));
            Assert.DoesNotContain("crashed:", host.Output, StringComparison.Ordinal);
        }
    }
}
