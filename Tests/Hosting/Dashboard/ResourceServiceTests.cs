extern alias dashboard;

using dashboard::Resources.V1;
using Grpc.Core;
using global::Hosting.ApplicationModel;
using global::Hosting.Dashboard;
using global::Hosting.Testing;

namespace Tests.Hosting.Dashboard;

/// <summary>What a dashboard is told of real processes, over real gRPC.</summary>
public sealed class ResourceServiceTests : IAsyncDisposable
{
    private readonly ServedModel _model = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IDistributedApplicationTestingBuilder Builder => _model.Builder;

    private Metadata Key => new() { { ResourceServer.KeyHeader, _model.Setup.ResourceKey } };

    public ValueTask DisposeAsync() => _model.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task AnyCall_WithoutTheKey_IsUnauthenticated(string? key)
    {
        var service = await _model.StartAsync();
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
        var sleeper = Builder.AddExecutable("sleeper", "/bin/sleep", ".", "60");
        Builder.AddExecutable("second", "/bin/sleep", ".", "60").WaitForCompletion(sleeper);
        Builder.AddParameter("token", "s3cret", secret: true);
        var service = await _model.StartAsync();
        using var stream = service.WatchResources(new(), Key, cancellationToken: Cancel);
        var seen = new Dictionary<string, ResourceState>();

        Assert.True(await stream.ResponseStream.MoveNext(Cancel));
        Assert.True(stream.ResponseStream.Current.IsSnapshot);
        Take();
        await UntilAsync(() => seen.GetValueOrDefault("sleeper")?.State == "Running" && seen.GetValueOrDefault("second")?.Reason == "waiting for sleeper (Running)");

        Assert.Equal(["second", "sleeper", "token"], seen.Keys.Order(StringComparer.Ordinal));
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
    public async Task WatchResources_Parameters_AreResourcesWithTheirValuesAndSecretsMasked()
    {
        var greeting = Builder.AddParameter("greeting", "hello");
        Builder.AddParameter("token", "s3cret", secret: true);
        Builder.AddParameter("quoted", "the s3cret of another");
        Builder.AddParameter("nowhere");
        Builder.AddConnectionString("made", ReferenceExpression.Create($"Greeting={greeting}"));
        Builder.AddExecutable("sleeper", "/bin/sleep", ".", "60").WithEnvironment("GREETING", greeting);
        var service = await _model.StartAsync();
        using var stream = service.WatchResources(new(), Key, cancellationToken: Cancel);

        Assert.True(await stream.ResponseStream.MoveNext(Cancel));
        var seen = stream.ResponseStream.Current.Resources.ToDictionary(static resource => resource.Id, StringComparer.Ordinal);

        Assert.Equal(("Parameter", "Running", "hello", false), Told("greeting"));
        Assert.Equal(("Parameter", "Running", "********", true), Told("token"));
        Assert.Equal(("Parameter", "Running", "the ******** of another", false), Told("quoted"));
        Assert.Equal(("Parameter", "Value missing", null, false), Told("nowhere"));
        Assert.Equal("Parameter 'nowhere' has no value: set Parameters:nowhere, for example by the argument --Parameters:nowhere=VALUE.", seen["nowhere"].Reason);
        Assert.Equal(("ConnectionString", "Running", null, false), Told("made"));
        Assert.All(seen.Values.Where(static resource => resource.Id != "sleeper"), static resource => Assert.Empty(resource.Commands));
        Assert.Equal(("greeting", "Reference"), Assert.Single(seen["sleeper"].Relationships.Select(static to => (to.Name, to.Type))));

        (string, string, string?, bool) Told(string id) => (seen[id].Type, seen[id].State, seen[id].HasValue ? seen[id].Value : null, seen[id].IsSecret);
    }

    [Fact]
    public async Task GetDetails_OfAParameter_HaveItsValueAndASecretOnlyWhenRevealed()
    {
        var token = Builder.AddParameter("token", "s3cret", secret: true);
        Builder.AddConnectionString("made", ReferenceExpression.Create($"Key={token}"));
        var service = await _model.StartAsync();

        Assert.Equal("********", (await service.GetDetailsAsync(new() { Name = "token" }, Key, cancellationToken: Cancel)).Value);
        Assert.Equal("s3cret", (await service.GetDetailsAsync(new() { Name = "token", Reveal = true }, Key, cancellationToken: Cancel)).Value);
        Assert.Equal("Key=********", (await service.GetDetailsAsync(new() { Name = "made" }, Key, cancellationToken: Cancel)).ConnectionString);
        Assert.Equal("Key=s3cret", (await service.GetDetailsAsync(new() { Name = "made", Reveal = true }, Key, cancellationToken: Cancel)).ConnectionString);
    }

    [Fact]
    public async Task GetDetails_SecretInTheEnvironment_IsShownOnlyWhenRevealed()
    {
        var token = Builder.AddParameter("token", "s3cret", secret: true);
        Builder.AddExecutable("sleeper", "/bin/sleep", ".", "60").WithEnvironment("TOKEN", $"<{token}>").WithEnvironment("COLOUR", "blue");
        var service = await _model.StartAsync();
        await _model.App.ResourceNotifications.WaitForResourceAsync("sleeper", KnownResourceStates.Running, Cancel);

        var masked = await service.GetDetailsAsync(new() { Name = "sleeper" }, Key, cancellationToken: Cancel);
        var revealed = await service.GetDetailsAsync(new() { Name = "sleeper", Reveal = true }, Key, cancellationToken: Cancel);

        Assert.Equal([("COLOUR", "blue", false), ("TOKEN", "<********>", true)], masked.Environment.Select(static v => (v.Name, v.Value, v.IsSecret)));
        Assert.Equal([("COLOUR", "blue", false), ("TOKEN", "<s3cret>", true)], revealed.Environment.Select(static v => (v.Name, v.Value, v.IsSecret)));
    }

    [Fact]
    public async Task WatchConsoleLogs_OfAll_HasEveryLineWithItsResourceAndTimeAndNoSecret()
    {
        var token = Builder.AddParameter("token", "s3cret", secret: true);
        Builder.AddExecutable("out", "/bin/sh", ".", "-c", "echo one; echo \"$TOKEN\"; exec sleep 60").WithEnvironment("TOKEN", $"{token}");
        Builder.AddExecutable("err", "/bin/sh", ".", "-c", "echo two >&2; exec sleep 60");
        var before = DateTime.UtcNow;
        var service = await _model.StartAsync();

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
        Builder.AddExecutable("sleeper", "/bin/sleep", ".", "60");
        var service = await _model.StartAsync();

        var missing = await Assert.ThrowsAsync<RpcException>(async () => await service.GetDetailsAsync(new() { Name = "nobody" }, Key, cancellationToken: Cancel));
        Assert.Equal((StatusCode.NotFound, "There is no resource 'nobody'."), (missing.StatusCode, missing.Status.Detail));
        using var stream = service.WatchConsoleLogs(new() { Name = "nobody" }, Key, cancellationToken: Cancel);
        missing = await Assert.ThrowsAsync<RpcException>(async () => await stream.ResponseStream.MoveNext(Cancel));
        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
        var refused = await service.ExecuteCommandAsync(new() { Name = "sleeper", Command = "dance" }, Key, cancellationToken: Cancel);
        Assert.Equal((false, "'sleeper' has no command 'dance'; it has start, stop, restart."), (refused.Success, refused.Message));
    }
}
