using global::Hosting;
using global::Hosting.ApplicationModel;
using global::Hosting.Orchestration;
using global::Hosting.Testing;

namespace Tests.Hosting.Orchestration;

public sealed class RestartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("restart-tests-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Backoff_CrashAfterCrash_DoublesToAMinuteAndBeginsAnewAfterALongLife()
    {
        var backoff = new RestartBackoff();

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 8).Select(_ => backoff.Next(TimeSpan.FromSeconds(2)).TotalSeconds));
        Assert.Equal([1, 2], new[] { 60, 3 }.Select(lived => backoff.Next(TimeSpan.FromSeconds(lived)).TotalSeconds));
    }

    [Fact]
    public async Task OnFailure_ProcessCrashesOnce_IsStartedAgain()
    {
        await using var builder = NewBuilder("--restart", "flaky=on-failure");
        AddFlaky(builder);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        var waiting = await app.ResourceNotifications.WaitForResourceAsync("flaky", static e => e.Snapshot.ExitCode is not null, Cancel);
        Assert.Equal(("Waiting", "starts again in 1 s, after exit code 3"), (waiting.Snapshot.State?.Text, waiting.Snapshot.StateReason));
        Assert.Equal(["first life"], waiting.Snapshot.LastLines);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("flaky", Cancel);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("flaky", out var running));
        Assert.Empty(running.Snapshot.LastLines);
        Assert.NotNull(running.Snapshot.ProcessId);
    }

    [Fact]
    public async Task OnFailure_StoppedWhileItWaits_StaysDownAndCanBeStarted()
    {
        await using var builder = NewBuilder("--restart", "flaky=on-failure");
        AddFlaky(builder);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        await app.ResourceNotifications.WaitForResourceAsync("flaky", KnownResourceStates.Waiting, Cancel);

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("flaky", "stop", Cancel)).Success);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("flaky", out var stopped));
        Assert.Equal(("Exited", null), (stopped.Snapshot.State?.Text, stopped.Snapshot.StateReason));

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("flaky", "start", Cancel)).Success);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("flaky", Cancel);
    }

    [Fact]
    public async Task Never_ProcessCrashes_StaysDown()
    {
        await using var builder = NewBuilder("--restart", "flaky=on-failure", "--restart", "flaky=never");
        AddFlaky(builder);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        var ended = await app.ResourceNotifications.WaitForResourceAsync("flaky", static e => e.Snapshot.ExitCode is not null, Cancel);
        Assert.Equal(("Exited", "exit code 3"), (ended.Snapshot.State?.Text, ended.Snapshot.StateReason));
    }

    [Fact]
    public async Task Build_UnknownResource_NamesThoseThatThereAre()
    {
        await using var builder = NewBuilder("--restart", "flacky=on-failure");
        AddFlaky(builder);

        var error = Assert.Throws<DistributedApplicationException>(builder.Build);
        Assert.Equal("--restart names 'flacky', which is no resource: there are flaky.", error.Message);
    }

    /// <summary>Crashes in its first life only.</summary>
    private void AddFlaky(IDistributedApplicationTestingBuilder builder) => builder.AddExecutable(
        "flaky", "/bin/sh", ".", "-c", "if mkdir \"$1\" 2>/dev/null; then echo 'first life'; exit 3; fi; exec sleep 60", "sh", Path.Combine(_folder, "lived"));

    private IDistributedApplicationTestingBuilder NewBuilder(params string[] args) =>
        DistributedApplicationTestingBuilder.Create([$"--DataDirectory={_folder}", .. args]);
}
