namespace Tests.Hosting.Processes;

public sealed class NoOrphansTests
{
    [Theory]
    [InlineData("-KILL")]
    [InlineData("-TERM")]
    [InlineData("-INT")]
    public async Task AppHost_EndedBySignal_LeavesNothing(string signal)
    {
        await using var host = AppHostProcess.Start();
        await host.WaitUntilHealthyAsync();
        var children = host.Children();
        foreach (var program in new[] { "epmd", "beam.smp", "consul", "UserService", "Gateway", "NotificationWorker", "Dashboard/bin" })
        {
            Assert.Contains(children, child => child.Contains(program, StringComparison.Ordinal));
        }

        host.Signal(signal);
        var exitCode = await host.WaitForExitAsync();
        Assert.Equal(signal == "-KILL" ? 137 : 0, exitCode);

        await Eventually.GetAsync(_ => Task.FromResult(host.Children()), static left => left.Count == 0, "the end of all children", TimeSpan.FromSeconds(3));
        var folder = Path.Combine(Path.GetDirectoryName(global::Projects.AppHost.ProjectPath)!, ".data", $"run-{host.RunId}");
        await Eventually.HoldsAsync(() => !Directory.Exists(folder));
    }
}
