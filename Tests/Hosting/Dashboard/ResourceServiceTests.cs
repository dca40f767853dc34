extern alias dashboard;

using dashboard::Resources.V1;
using Grpc.Core;
using Grpc.Net.Client;
using global::Hosting.ApplicationModel;
using global::Hosting.Dashboard;
using global::Hosting.Runs;
using global::Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Hosting.Dashboard;

/// <summary>What a dashboard is told of real processes, over real gRPC.</summary>
public sealed class ResourceServiceTests : IAsyncLifetime
{
    private readonly IDistributedApplicationTestingBuilder _builder =
        DistributedApplicationTestingBuilder.Create($"--DataDirectory={Path.GetTempPath()}");

    private DistributedApplication? _app;
    private ResourceServer? _server;
    private DashboardSetup? _setup;
    private GrpcChannel? _channel;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DistributedApplication App => _app!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _builder.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task AnyCall_WithoutTheKey_IsUnauthenticated(string? key)
    {
        var service = await StartAsync();
        var headers = key is null ? [] : new Metadata { { ResourceServer.KeyHeader, key } };

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await service.GetDetailsAsync(new() { Name = "sleeper" }, headers, cancellationToken: Cancel));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        using var stream = service.WatchResources(new(), headers, cancellationToken: Cancel);
        refused = await Assert.ThrowsAsync<RpcException>(async () => await stream.ResponseStream.MoveNext(Cancel));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task WatchResources_OfAModel_TellsAllAndThenEachChange()
    {
        var sleeper = _builder.AddExecutable("sleeper", "/bin/sleep", ".", "60");
        _builder.AddExecutable("second", "/bin/sleep", ".", "60").WaitForCompletion(sleeper);
        _builder.AddParameter("token", "s3cret", secret: true);
        var service = await StartAsync();
        using var stream = service.WatchResources(new(), Key, cancellationToken: Cancel);
        var seen = new Dictionary<string, ResourceState>();

        Assert.True(await stream.ResponseStream.MoveNext(Cancel));
        Assert.True(stream.ResponseStream.Current.IsSnapshot);
        Take();
        await UntilAsync(() => seen.GetValueOrDefault("sleeper")?.State == "Running" && seen.GetValueOrDefault("second")?.Reason == "waiting for sleeper (Running)");

        Assert.Equal(["second", "sleeper"], seen.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("Executable", "Waiting"), (seen["second"].Type, seen["second"].State));
        Assert.Equal(("sleeper", "WaitFor"), Assert.Single(seen["second"].Relationships.Select(static to => (to.Name, to.Type))));
        Assert.True(seen["sleeper"].HasProcessId);
        Assert.Equal(["stop", "restart"], seen["sleeper"].Commands.Where(static command => command.IsEnabled).Select(static command => command.Name));

        var stopped = await service.ExecuteCommandAsync(new() { Name = "sleeper", Command = "stop" }, Key, cancellationToken: Cancel);
        Assert.True(stopped.Success, stopped.Message);
        await UntilAsync(() => seen["sleeper"].State == "Exited");
        Assert.False(seen["sleeper"].HasProcessId);
        Assert.Equal(["start"], seen["sleeper"].Commands.Where(static command => command.IsEnabled).Select(static command => command.Name));

        async Task UntilAsync(Func<bool> condition)
        {
            while (!condition())
            {
                Assert.True(await stream.ResponseStream.MoveNext(Cancel));
                Take();
            }
        }

        void Take()
        {
            foreach (var resource in stream.ResponseStream.Current.Resources)
            {
                seen[resource.Id] = resource;
            }
        }
    }

    [Fact]
    public async Task GetDetails_SecretInTheEnvironment_IsShownOnlyWhenRevealed()
    {
        var token = _builder.AddParameter("token", "s3cret", secret: true);
        _builder.AddExecutable("sleeper", "/bin/sleep", ".", "60").WithEnvironment("TOKEN", $"<{token}>").WithEnvironment("COLOUR", "blue");
        var service = await StartAsync();
        await App.ResourceNotifications.WaitForResourceAsync("sleeper", KnownResourceStates.Running, Cancel);

        var masked = await service.GetDetailsAsync(new() { Name = "sleeper" }, Key, cancellationToken: Cancel);
        var revealed = await service.GetDetailsAsync(new() { Name = "sleeper", Reveal = true }, Key, cancellationToken: Cancel);

        Assert.Equal([("COLOUR", "blue", false), ("TOKEN", "<********>", true)], masked.Environment.Select(static v => (v.Name, v.Value, v.IsSecret)));
        Assert.Equal([("COLOUR", "blue", false), ("TOKEN", "<s3cret>", true)], revealed.Environment.Select(static v => (v.Name, v.Value, v.IsSecret)));
    }

    [Fact]
    public async Task WatchConsoleLogs_OfAll_HasEveryLineWithItsResourceAndTimeAndNoSecret()
    {
        var token = _builder.AddParameter("token", "s3cret", secret: true);
        _builder.AddExecutable("out", "/bin/sh", ".", "-c", "echo one; echo \"$TOKEN\"; exec sleep 60").WithEnvironment("TOKEN", $"{token}");
        _builder.AddExecutable("err", "/bin/sh", ".", "-c", "echo two >&2; exec sleep 60");
        var before = DateTime.UtcNow;
        var service = await StartAsync();

        using var stream = service.WatchConsoleLogs(new(), Key, cancellationToken: Cancel);
        var lines = new List<ConsoleLine>();
        while (lines.Count < 3 && await stream.ResponseStream.MoveNext(Cancel))
        {
            lines.AddRange(stream.ResponseStream.Current.Lines);
        }

        Assert.Equal(
            [("err", "two", true), ("out", "********", false), ("out", "one", false)],
            lines.Select(static line => (line.Resource, line.Text, line.IsError)).Order());
        Assert.All(lines, line => Assert.InRange(line.Time.ToDateTime(), before, DateTime.UtcNow));
    }

    [Fact]
    public async Task AnyCall_AboutAnUnknownResource_SaysSo()
    {
        _builder.AddExecutable("sleeper", "/bin/sleep", ".", "60");
        var service = await StartAsync();

        var missing = await Assert.ThrowsAsync<RpcException>(async () => await service.GetDetailsAsync(new() { Name = "nobody" }, Key, cancellationToken: Cancel));
        Assert.Equal((StatusCode.NotFound, "There is no resource 'nobody'."), (missing.StatusCode, missing.Status.Detail));
        using var stream = service.WatchConsoleLogs(new() { Name = "nobody" }, Key, cancellationToken: Cancel);
        missing = await Assert.ThrowsAsync<RpcException>(async () => await stream.ResponseStream.MoveNext(Cancel));
        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
        var refused = await service.ExecuteCommandAsync(new() { Name = "sleeper", Command = "dance" }, Key, cancellationToken: Cancel);
        Assert.Equal((false, "'sleeper' has no command 'dance'; it has start, stop, restart."), (refused.Success, refused.Message));
    }

    private Metadata Key => new() { { ResourceServer.KeyHeader, _setup!.ResourceKey } };

    private async Task<ResourceService.ResourceServiceClient> StartAsync()
    {
        _app = await _builder.BuildAsync(Cancel);
        var run = _app.Services.GetRequiredService<Run>();
        _setup = new DashboardSetup("", 0, 0, 0, run.Ports.Reserve());
        _server = ActivatorUtilities.CreateInstance<ResourceServer>(_app.Services);
        await _app.StartAsync(Cancel);
        await _server.StartAsync(_setup);
        _channel = GrpcChannel.ForAddress(_setup.ResourceUrl);
        return new ResourceService.ResourceServiceClient(_channel);
    }
}
