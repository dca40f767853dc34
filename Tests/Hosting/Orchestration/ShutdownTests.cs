using System.Net;
using System.Net.Sockets;
using global::Hosting;
using global::Hosting.ApplicationModel;
using global::Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Tests.Hosting.Executables;

namespace Tests.Hosting.Orchestration;

/// <summary>What goes wrong around processes: they will not end, their port is gone, the clock jumps.</summary>
public sealed class ShutdownTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("shutdown-tests-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The clock goes back an hour while the AppHost stops a child that does not listen; the grace is measured by another one.</summary>
    [Fact]
    public async Task Stop_ChildThatIgnoresTerminateAndClockSetBack_EndsAfterTheGrace()
    {
        var time = new SignallingTimeProvider();
        await using var builder = NewBuilder();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.AddExecutable("stubborn", "/bin/sh", ".", "-c", "trap 'echo heard' TERM; echo ready; while :; do sleep 0.05; done");
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        await LineAsync(app, "stubborn", "ready");

        var stop = app.StopAsync(Cancel);
        await LineAsync(app, "stubborn", "heard");
        await time.TimerCreated.WaitAsync(Cancel);
        time.AdjustTime(time.GetUtcNow() - TimeSpan.FromHours(1));
        Assert.False(stop.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(9.5));

        await stop.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("stubborn", out var ended));
        Assert.Equal(("Exited", 137), (ended.Snapshot.State?.Text, ended.Snapshot.ExitCode));
    }

    [Fact]
    public async Task Start_PortTakenBetweenChoiceAndBind_NamesPortAndHolder()
    {
        await using var builder = NewBuilder();
        var taken = Path.Combine(_folder, "taken");
        builder.AddExecutable("late", "/bin/sh", ".", "-c", $"echo ready; until [ -e '{taken}' ]; do sleep 0.05; done; echo 'address in use' >&2; exit 1").WithHttpEndpoint(name: "http");
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        await LineAsync(app, "late", "ready");
        var port = app.GetEndpoint("late", "http").Port;
        using var intruder = new TcpListener(IPAddress.Loopback, port);
        intruder.Start();

        File.WriteAllText(taken, "");

        var lines = await LineAsync(app, "late", $"its port {port} was taken by");
        Assert.Contains(lines, line => line.Contains($"(process {Environment.ProcessId}) before it could listen there: stop that and './run.sh start late'", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> LineAsync(DistributedApplication app, string resource, string text)
    {
        var logs = app.Services.GetRequiredService<ResourceLoggerService>();
        await Eventually.HoldsAsync(() => logs.Lines(resource).Any(line => line.Content.Contains(text, StringComparison.Ordinal)), $"'{text}' in the log of {resource}");
        return [.. logs.Lines(resource).Select(static line => line.Content)];
    }

    private IDistributedApplicationTestingBuilder NewBuilder() => DistributedApplicationTestingBuilder.Create($"--DataDirectory={_folder}");
}
