using global::Hosting;
using global::Hosting.ApplicationModel;
using global::Hosting.Commands;
using global::Hosting.Orchestration;
using global::Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Hosting.Commands;

/// <summary>What the verbs see of real processes.</summary>
public sealed class ControlTargetTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_ResourceThatWaits_SaysForWhat()
    {
        await using var builder = NewBuilder();
        var first = builder.AddExecutable("first", "/bin/sleep", ".", "60");
        builder.AddExecutable("second", "/bin/sleep", ".", "60").WaitForCompletion(first);
        await using var app = await builder.BuildAsync(Cancel);
        var target = Target(app);
        await app.StartAsync(Cancel);
        await app.ResourceNotifications.WaitForResourceAsync("second", e => e.Snapshot.StateReason?.Contains("Running", StringComparison.Ordinal) == true, Cancel);

        var second = target.List().Single(static r => r.Name == "second");
        Assert.Equal(("Waiting", "waiting for first (Running)"), (second.State, second.Reason));
        Assert.Equal("waiting for first (Running)", target.Describe("second", reveal: false)!.Reason);
        Assert.Null(target.List().Single(static r => r.Name == "first").Reason);
    }

    [Fact]
    public async Task Describe_CrashedProcess_ShowsExitCodeAndItsLastLinesMasked()
    {
        await using var builder = NewBuilder();
        var secret = builder.AddParameter("token", "s3cret", secret: true);
        builder.AddExecutable("crasher", "/bin/sh", ".", "-c", "exec >&2; seq 1 30; echo \"key $TOKEN\"; exit 3").WithEnvironment("TOKEN", $"{secret}");
        await using var app = await builder.BuildAsync(Cancel);
        var target = Target(app);
        await app.StartAsync(Cancel);
        await app.ResourceNotifications.WaitForResourceAsync("crasher", KnownResourceStates.Exited, Cancel);

        var crashed = target.Describe("crasher", reveal: false)!;
        Assert.Equal("exit code 3", crashed.Reason);
        Assert.Equal([.. Enumerable.Range(12, 19).Select(static n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)), "key ********"], crashed.LastLines);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("crasher", out var state));
        var report = CrashReport.Format("crasher", state.Snapshot, static line => line)!;
        Assert.StartsWith("crasher crashed: exit code 3. Its last 20 lines (all: ./run.sh logs crasher):\n  | 12\n", report, StringComparison.Ordinal);
        Assert.EndsWith("\n  | 30\n  | key ********", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_StoppedProcess_IsNoCrash()
    {
        await using var builder = NewBuilder();
        builder.AddExecutable("sleeper", "/bin/sleep", ".", "60");
        await using var app = await builder.BuildAsync(Cancel);
        var target = Target(app);
        await app.StartAsync(Cancel);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("sleeper", Cancel);
        await target.ExecuteAsync("stop", "sleeper", Cancel);

        var stopped = target.Describe("sleeper", reveal: false)!;
        Assert.Equal(("Exited", null, null), (stopped.State, stopped.Reason, stopped.LastLines));
    }

    [Fact]
    public async Task DescribeAndLogs_SecretParameter_IsMaskedUnlessRevealed()
    {
        await using var builder = NewBuilder();
        var secret = builder.AddParameter("token", "s3cret", secret: true);
        builder.AddExecutable("echo", "/bin/sh", ".", "-c", "echo \"$TOKEN\"").WithEnvironment("TOKEN", $"<{secret}>");
        await using var app = await builder.BuildAsync(Cancel);
        var target = Target(app);
        await app.StartAsync(Cancel);
        await app.ResourceNotifications.WaitForResourceAsync("echo", KnownResourceStates.Finished, Cancel);

        Assert.Equal("<********>", target.Describe("echo", reveal: false)!.Environment["TOKEN"]);
        Assert.Equal("<s3cret>", target.Describe("echo", reveal: true)!.Environment["TOKEN"]);
        Assert.Equal("<********>", Assert.Single(await ReadAsync(target, "echo")).Content);
    }

    [Fact]
    public async Task Wait_HealthyFinishedCrashedAndMissing_AreToldApart()
    {
        await using var builder = NewBuilder();
        builder.AddExecutable("sleeper", "/bin/sleep", ".", "60");
        builder.AddExecutable("job", "/bin/true", ".");
        builder.AddExecutable("crasher", "/bin/sh", ".", "-c", "exit 3");
        builder.AddExecutable("ghost", "/no/such/program", ".");
        await using var app = await builder.BuildAsync(Cancel);
        var target = Target(app);
        await app.StartAsync(Cancel);
        await app.ResourceNotifications.WaitForResourceAsync("job", KnownResourceStates.Finished, Cancel);
        await app.ResourceNotifications.WaitForResourceAsync("crasher", KnownResourceStates.Exited, Cancel);

        Assert.Equal(new WaitOutcome(true, "'sleeper' is healthy."), await target.WaitAsync("sleeper", Timeout.InfiniteTimeSpan, Cancel));
        Assert.Equal(new WaitOutcome(true, "'job' is finished."), await target.WaitAsync("job", Timeout.InfiniteTimeSpan, Cancel));
        Assert.Equal(
            new WaitOutcome(false, "'crasher' will not become healthy by itself: crasher is Exited (exit code 3). See './run.sh logs crasher', mend the cause and './run.sh start crasher'."),
            await target.WaitAsync("crasher", Timeout.InfiniteTimeSpan, Cancel));
        Assert.StartsWith(
            "'ghost' will not become healthy by itself: ghost is FailedToStart ('/no/such/program'", (await target.WaitAsync("ghost", Timeout.InfiniteTimeSpan, Cancel)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_TimeIsUp_SaysWhatIsMissing()
    {
        await using var builder = NewBuilder();
        var first = builder.AddExecutable("first", "/bin/sleep", ".", "60");
        builder.AddExecutable("second", "/bin/sleep", ".", "60").WaitForCompletion(first);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        await app.ResourceNotifications.WaitForResourceAsync("second", e => e.Snapshot.StateReason?.Contains("Running", StringComparison.Ordinal) == true, Cancel);

        Assert.Equal(
            new WaitOutcome(false, "'second' is not healthy after 0.01 s: second is Waiting (waiting for first (Running)).", TimedOut: true),
            await Target(app).WaitAsync("second", TimeSpan.FromMilliseconds(10), Cancel));
    }

    private static IDistributedApplicationTestingBuilder NewBuilder(params string[] args) =>
        DistributedApplicationTestingBuilder.Create([$"--DataDirectory={Path.GetTempPath()}", .. args]);

    private static ControlTarget Target(DistributedApplication app) => ActivatorUtilities.CreateInstance<ControlTarget>(app.Services);

    private static async Task<IReadOnlyList<ResourceLine>> ReadAsync(ControlTarget target, string name)
    {
        var lines = new List<ResourceLine>();
        await foreach (var batch in target.LogsAsync(name, follow: false, Cancel))
        {
            lines.AddRange(batch);
        }

        return lines;
    }
}
