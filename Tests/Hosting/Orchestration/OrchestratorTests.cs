using System.Net;
using System.Net.Sockets;
using global::Hosting;
using global::Hosting.ApplicationModel;
using global::Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Hosting.Orchestration;

/// <summary>Real processes: small shell scripts.</summary>
public sealed class OrchestratorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_EnvironmentAndArguments_ReachTheProcessAndSecretsNotTheLog()
    {
        await using var builder = NewBuilder("--set", "echo:Level:Sub=from=line");
        var secret = builder.AddParameter("token", "s3cret", secret: true);
        builder.AddExecutable("echo", "/bin/sh", ".", "-c", "echo \"$Level__Sub|$TOKEN|${#TOKEN}|$URL|$1\"", "sh")
            .WithArgs("last")
            .WithHttpEndpoint(name: "http", env: "PORT")
            .WithEnvironment("Level__Sub", "from the model")
            .WithEnvironment("TOKEN", $"<{secret}>")
            .WithEnvironment(context => context.EnvironmentVariables["URL"] = "callback");
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await app.ResourceNotifications.WaitForResourceAsync("echo", KnownResourceStates.Finished, Cancel);
        Assert.Contains(await LinesAsync(app, "echo"), static line => line == "from=line|<********>|8|callback|last");
    }

    [Fact]
    public async Task WaitForCompletion_DependencyEndsWell_StartsAfterwards()
    {
        await using var builder = NewBuilder();
        var order = new List<string>();
        var first = builder.AddExecutable("first", "/bin/sh", ".", "-c", "sleep 0.2");
        var second = builder.AddExecutable("second", "/bin/sh", ".", "-c", "exec sleep 60").WaitForCompletion(first);
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(async (started, _) =>
        {
            order.Add(started.Resource.Name);
            await Task.CompletedTask;
        });
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        var waiting = await app.ResourceNotifications.WaitForResourceAsync("second", KnownResourceStates.Waiting, Cancel).ContinueWith(static _ => true, TaskScheduler.Default);
        Assert.True(waiting);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(second.Resource.Name, Cancel);
        Assert.Equal(["first", "second"], order);
    }

    [Fact]
    public async Task WaitForCompletion_DependencyFails_FailsWithTheExitCode()
    {
        await using var builder = NewBuilder();
        var first = builder.AddExecutable("first", "/bin/sh", ".", "-c", "echo broken >&2; exit 3");
        builder.AddExecutable("second", "/bin/sleep", ".", "60").WaitForCompletion(first);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await app.ResourceNotifications.WaitForResourceAsync("second", KnownResourceStates.FailedToStart, Cancel);
        Assert.Contains(await LinesAsync(app, "second"), static line => line.Contains("'first' ended with exit code 3", StringComparison.Ordinal));
        Assert.Contains(await LinesAsync(app, "first"), static line => line == "broken");
    }

    [Fact]
    public async Task Commands_StopStartRestart_DoWhatTheySay()
    {
        await using var builder = NewBuilder();
        builder.AddExecutable("sleeper", "/bin/sleep", ".", "60");
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("sleeper", Cancel);

        Assert.Contains("already", (await ExecuteAsync(app, "sleeper", KnownResourceCommands.StartCommand)).ErrorMessage!, StringComparison.Ordinal);
        Assert.True((await ExecuteAsync(app, "sleeper", KnownResourceCommands.StopCommand)).Success);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("sleeper", out var stopped));
        Assert.Equal(KnownResourceStates.Exited, stopped.Snapshot.State?.Text);
        Assert.Contains("does not run", (await ExecuteAsync(app, "sleeper", KnownResourceCommands.StopCommand)).ErrorMessage!, StringComparison.Ordinal);
        Assert.True((await ExecuteAsync(app, "sleeper", KnownResourceCommands.StartCommand)).Success);
        Assert.True((await ExecuteAsync(app, "sleeper", KnownResourceCommands.RestartCommand)).Success);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("sleeper", out var running));
        Assert.Equal(KnownResourceStates.Running, running.Snapshot.State?.Text);

        Assert.Contains("no resource 'nobody'; there are sleeper", (await ExecuteAsync(app, "nobody", "stop")).ErrorMessage!, StringComparison.Ordinal);
        Assert.Contains("no command 'dance'", (await ExecuteAsync(app, "sleeper", "dance")).ErrorMessage!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ProgramIsMissing_FailsWithOneSentence()
    {
        await using var builder = NewBuilder();
        builder.AddExecutable("ghost", "/no/such/program", ".");
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await app.ResourceNotifications.WaitForResourceAsync("ghost", KnownResourceStates.FailedToStart, Cancel);
        var line = Assert.Single(await LinesAsync(app, "ghost"));
        Assert.Contains("/no/such/program", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);

        var waiting = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("ghost", Cancel));
        Assert.Contains("'ghost' will not become healthy: it is FailedToStart ('/no/such/program'", waiting.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpHealthCheck_EndpointComesLater_IsHealthyOnlyThen()
    {
        using var listener = new HttpListener();
        var port = FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        await using var builder = NewBuilder();
        var web = builder.AddExecutable("web", "/bin/sleep", ".", "60").WithHttpEndpoint(name: "http").WithHttpHealthCheck("/ready");
        builder.AddExecutable("client", "/bin/sleep", ".", "60").WaitFor(web);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        // The script does not listen itself: the test does, on the very address that the engine gave the resource.
        web.Resource.Annotations.OfType<EndpointAnnotation>().Single().Allocations = [new AllocatedEndpoint("http", "127.0.0.1", port)];

        await app.ResourceNotifications.WaitForResourceAsync("client", KnownResourceStates.Waiting, Cancel);
        await app.ResourceNotifications.WaitForResourceAsync("web", static e => e.Snapshot.HealthReports is [{ Description: not null }], Cancel);
        listener.Start();
        var serving = ServeAsync(listener);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("client", Cancel);
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task Build_SettingOfAnUnknownResource_NamesThoseThatThereAre()
    {
        await using var builder = NewBuilder("--set", "gatway:A=b");
        builder.AddExecutable("gateway", "/bin/true", ".");

        var error = Assert.Throws<DistributedApplicationException>(builder.Build);
        Assert.Equal("--set names 'gatway', which is no resource: there are gateway.", error.Message);
    }

    private static IDistributedApplicationTestingBuilder NewBuilder(params string[] args) =>
        DistributedApplicationTestingBuilder.Create([$"--DataDirectory={Path.GetTempPath()}", .. args]);

    private static Task<ExecuteCommandResult> ExecuteAsync(DistributedApplication app, string resource, string command) =>
        app.ResourceCommands.ExecuteCommandAsync(resource, command, Cancel);

    private static async Task<IReadOnlyList<string>> LinesAsync(DistributedApplication app, string resource)
    {
        await foreach (var lines in app.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resource))
        {
            return [.. lines.Select(static line => line.Content)];
        }

        return [];
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task ServeAsync(HttpListener listener)
    {
        try
        {
            while (true)
            {
                (await listener.GetContextAsync()).Response.Close();
            }
        }
        catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
        {
        }
    }
}
