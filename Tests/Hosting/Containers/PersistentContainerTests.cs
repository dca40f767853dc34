using global::Hosting.Containers;
using global::Hosting.Runs;
using Tests.Hosting.Processes;
using Tests.Testing;

namespace Tests.Hosting.Containers;

/// <summary>A container of lifetime Persistent goes on without the AppHost, and is the next one's.</summary>
[Collection(ContainersCollection.Name)]
public sealed class PersistentContainerTests : IAsyncDisposable
{
    private readonly string _checkout = Directory.CreateTempSubdirectory("persistent-").FullName;

    private string Data => Path.Combine(_checkout, ".data");

    public async ValueTask DisposeAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_DOCKER_HOST") is not null && await ContainersAsync() is { Length: > 0 } left)
        {
            await DockerView.LinesAsync(["rm", "--force", .. left]);
        }

        Directory.Delete(_checkout, recursive: true);
    }

    [Fact]
    public async Task Container_OfAnAppHostThatEnds_GoesOnUntilTheModelSaysOtherwiseOrTheDataAreReset()
    {
        TestContainers.SkipUnlessThere();
        Directory.CreateDirectory(Path.Combine(_checkout, "AppHost"));

        await RunAsync("first", "-TERM");
        var container = Assert.Single(await ContainersAsync());
        await RunAsync("first", "-KILL");
        await RunAsync("first", "-TERM");
        Assert.Equal([container], await ContainersAsync());
        Assert.Equal(["first"], await DockerView.LinesAsync("logs", container));

        await RunAsync("second", "-TERM");
        var successor = Assert.Single(await ContainersAsync());
        Assert.NotEqual(container, successor);
        Assert.Equal(["second"], await DockerView.LinesAsync("logs", successor));

        DataFolder.Remove(_checkout, Data);
        Assert.Empty(await ContainersAsync());
        Assert.Empty(await DockerView.LinesAsync("network", "ls", "-q", "--filter", Label));
    }

    private string Label => $"label={ContainerCleanup.DataLabel}={ContainerScope.DataOf(Data)}";

    /// <summary>Those that run.</summary>
    private Task<string[]> ContainersAsync() => DockerView.LinesAsync("ps", "-q", "--filter", Label);

    /// <summary>Starts an AppHost, has everything healthy, and ends it by a signal.</summary>
    private async Task RunAsync(string says, string signal)
    {
        await using var host = AppHostProcess.StartCommand(
            [ShellAppHost.Command], ShellAppHost.Variables(_checkout, [.. TestContainers.Arguments, $"--Persistent:Image={TestContainers.ConsulImage}", $"--Persistent:Says={says}"]));
        await host.WaitForLineAsync(static line => line.StartsWith("All resources healthy in ", StringComparison.Ordinal));
        // The command line of the engine runs; the container does a moment later.
        await Eventually.GetAsync(async _ => await ContainersAsync() is [var kept] ? await DockerView.LinesAsync("logs", kept) : (string[])[], lines => lines is [var line] && line == says, "the container");
        var run = Assert.Single(RunRecord.Alive(_checkout)).RunId;

        host.Signal(signal);
        await host.WaitForExitAsync();
        await Eventually.GetAsync(_ => DockerView.OfRunAsync(run), static left => left.Length == 0, "the end of the run's network");
        Assert.Single(await ContainersAsync());
    }
}
