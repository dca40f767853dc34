using global::Hosting;
using global::Hosting.ApplicationModel;
using global::Hosting.Commands;
using global::Hosting.Orchestration;
using global::Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Hosting.Orchestration;

/// <summary>Replicas that come and go at run time. A script plays the project's executable.</summary>
public sealed class ScaleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scale-tests-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Scale_UpAndDownAndUp_KeepsIdsAndGivesEachReplicaItsPort()
    {
        await using var builder = NewBuilder();
        builder.AddProject("web", WriteProject("exec sleep 600")).WithReplicas(2);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        await Task.WhenAll(new[] { "web-1", "web-2" }.Select(id => app.ResourceNotifications.WaitForResourceHealthyAsync(id, Cancel)));
        var orchestrator = app.Services.GetRequiredService<ApplicationOrchestrator>();
        var before = Processes(orchestrator);

        Assert.True((await orchestrator.ScaleAsync("web", 4, Cancel)).Success);

        var grown = Processes(orchestrator);
        Assert.Equal(["web-1", "web-2", "web-3", "web-4"], grown.Keys);
        Assert.Equal(before, grown.Take(2));
        Assert.Equal(4, Urls(orchestrator).Distinct().Count());

        Assert.True((await orchestrator.ScaleAsync("web", 1, Cancel)).Success);

        Assert.Equal(before.Take(1), Processes(orchestrator));
        Assert.False(app.ResourceNotifications.TryGetCurrentState("web-2", out _));

        Assert.True((await orchestrator.ScaleAsync("web", 2, Cancel)).Success);
        Assert.Equal(["web-1", "web-2"], Processes(orchestrator).Keys);
    }

    [Fact]
    public async Task Scale_ProjectThatBeganAlone_KeepsItsName()
    {
        await using var builder = NewBuilder();
        builder.AddProject("web", WriteProject("exec sleep 600"));
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Cancel);
        var orchestrator = app.Services.GetRequiredService<ApplicationOrchestrator>();

        Assert.True((await orchestrator.ScaleAsync("WEB", 2, Cancel)).Success);

        Assert.Equal(["web", "web-2"], Processes(orchestrator).Keys);
    }

    [Fact]
    public async Task Scale_Down_LetsAReplicaFinishItsWork()
    {
        var left = Path.Combine(_folder, "left");
        await using var builder = NewBuilder();
        builder.AddProject("web", WriteProject($"trap 'mkdir \"{left}\"; exit 0' TERM; echo ready; while :; do sleep 0.05; done")).WithReplicas(2);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        var logs = app.Services.GetRequiredService<ResourceLoggerService>();
        await Eventually.HoldsAsync(() => logs.Lines("web-2").Any(static line => line.Content == "ready"));

        Assert.True((await app.Services.GetRequiredService<ApplicationOrchestrator>().ScaleAsync("web", 1, Cancel)).Success);

        Assert.True(Directory.Exists(left), "It was killed before it had left.");
    }

    [Fact]
    public async Task Logs_FollowedWhileAReplicaComes_HaveItsLinesToo()
    {
        await using var builder = NewBuilder();
        builder.AddProject("web", WriteProject("echo ready; exec sleep 600"));
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Cancel);
        var target = ActivatorUtilities.CreateInstance<ControlTarget>(app.Services);
        await using var lines = target.LogsAsync("", follow: true, Cancel).GetAsyncEnumerator(Cancel);
        // Until the empty batch, which says that the following has begun.
        while (await lines.MoveNextAsync() && lines.Current.Count > 0)
        {
        }

        Assert.True((await app.Services.GetRequiredService<ApplicationOrchestrator>().ScaleAsync("web", 2, Cancel)).Success);

        while (await lines.MoveNextAsync() && !lines.Current.Any(static line => line is { Name: "web-2", Content: "ready" }))
        {
        }

        Assert.Contains(lines.Current, static line => line.Name == "web-2");
    }

    [Theory]
    [InlineData("nobody", 2, "There is no resource 'nobody'; there are web, box.")]
    [InlineData("box", 2, "'box' is no project, and only projects have replicas.")]
    [InlineData("web", 0, "'web' can have 1 to 100 replicas, not 0; './run.sh stop web' stops all of them.")]
    public async Task Scale_WhatCannotBe_SaysSo(string name, int replicas, string message)
    {
        await using var builder = NewBuilder();
        builder.AddProject("web", WriteProject("exec sleep 600"));
        builder.AddExecutable("box", "sleep", ".", "600");
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        var result = await app.Services.GetRequiredService<ApplicationOrchestrator>().ScaleAsync(name, replicas, Cancel);

        Assert.Equal((false, message), (result.Success, result.ErrorMessage));
    }

    [Fact]
    public async Task Command_OfTheModel_IsCarriedOutForEachReplica()
    {
        await using var builder = NewBuilder();
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        builder.AddProject("web", WriteProject("exec sleep 600")).WithReplicas(2)
            .WithCommand("purge", "Purge", static _ => throw new InvalidOperationException("It was replaced."))
            .WithCommand("purge", "Purge", context =>
            {
                seen.Add(context.ResourceName);
                return Task.FromResult(CommandResults.Success());
            })
            .WithCommand("break", "Break", static _ => throw new InvalidOperationException("It broke."));
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("web", "purge", Cancel)).Success);
        Assert.Equal(["web-1", "web-2"], seen.Order());
        Assert.Equal("The command 'break' of 'web-2' failed: It broke.", (await app.ResourceCommands.ExecuteCommandAsync("web-2", "break", Cancel)).ErrorMessage);
        Assert.Equal(
            "'web-1' has no command 'dance'; it has start, stop, restart, purge, break.",
            (await app.ResourceCommands.ExecuteCommandAsync("web-1", "dance", Cancel)).ErrorMessage);
    }

    private static Dictionary<string, int?> Processes(ApplicationOrchestrator orchestrator) =>
        orchestrator.Instances.ToDictionary(static instance => instance.Id, static instance => instance.Snapshot.ProcessId);

    private static IEnumerable<string> Urls(ApplicationOrchestrator orchestrator) => orchestrator.Instances.SelectMany(static instance => instance.Snapshot.Urls).Select(static url => url.Url);

    /// <summary>A project file with one endpoint, and what a build of it would have made.</summary>
    private string WriteProject(string script)
    {
        var output = Directory.CreateDirectory(Path.Combine(_folder, "web", "bin")).FullName;
        File.WriteAllText(Path.Combine(_folder, "web", "appsettings.json"), """{ "Kestrel": { "Endpoints": { "http": { "Url": "http://localhost:8080" } } } }""");
        File.WriteAllText(Path.Combine(output, "web.dll"), "");
        File.WriteAllText(Path.Combine(output, "web"), $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(output, "web"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return Path.Combine(_folder, "web", "web.csproj");
    }

    private IDistributedApplicationTestingBuilder NewBuilder() => DistributedApplicationTestingBuilder.Create($"--DataDirectory={_folder}");
}
