using Tests.Testing;

namespace Tests.Hosting.Processes;

public sealed class NoOrphansTests
{
    private static readonly string[] Always = ["UserService", "Gateway", "NotificationWorker", "Dashboard/bin"];
    private static readonly string[] WithoutContainers = ["epmd", "beam.smp", "consul"];

    [Theory]
    [InlineData("-KILL")]
    [InlineData("-TERM")]
    [InlineData("-INT")]
    public async Task AppHost_EndedBySignal_LeavesNothing(string signal)
    {
        await using var host = AppHostProcess.Start();
        await host.WaitUntilHealthyAsync();
        var children = host.Children();
        foreach (var program in TestContainers.AreTheRule ? Always : [.. Always, .. WithoutContainers])
        {
            Assert.Contains(children, child => child.Contains(program, StringComparison.Ordinal));
        }

        if (TestContainers.AreTheRule)
        {
            Assert.NotEmpty(await DockerView.OfRunAsync(host.RunId));
        }

        host.Signal(signal);
        var exitCode = await host.WaitForExitAsync();
        Assert.Equal(signal == "-KILL" ? 137 : 0, exitCode);

        await Eventually.GetAsync(_ => Task.FromResult(host.Children()), static left => left.Count == 0, "the end of all children", TimeSpan.FromSeconds(3));
        if (TestContainers.AreTheRule)
        {
            await Eventually.GetAsync(_ => DockerView.OfRunAsync(host.RunId), static left => left.Length == 0, "the removal of containers, network and volumes");
        }

        var folder = Path.Combine(Path.GetDirectoryName(global::Projects.AppHost.ProjectPath)!, ".data", $"run-{host.RunId}");
        await Eventually.HoldsAsync(() => !Directory.Exists(folder));
    }
}
