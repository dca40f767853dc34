using System.Net.Sockets;
using global::Hosting;
using global::Hosting.ApplicationModel;
using global::Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Tests.Testing;

namespace Tests.Hosting.Containers;

/// <summary>Real containers: a shell in the image of Consul.</summary>
[Collection(ContainersCollection.Name)]
public sealed class ContainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("containers-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Containers_OfOneModel_GetWhatTheModelSaysAndReachEachOther()
    {
        TestContainers.SkipUnlessThere();
        await File.WriteAllTextAsync(Path.Combine(_folder, "greeting"), "from the host\n", Cancel);
        await using var builder = NewBuilder();
        var secret = builder.AddParameter("token", "s3cret", secret: true);
        var web = Shell(builder, "web", "mkdir /www; echo \"served by $NAME\" >/www/index.html; exec busybox httpd -f -p 8000 -h /www")
            .WithEnvironment("NAME", "web")
            .WithHttpEndpoint(targetPort: 8000, name: "http")
            .WithHttpHealthCheck("/");
        Shell(builder, "client", """
            echo "lines: $LINES"; echo "token: $TOKEN ${#TOKEN}"; cat /host/greeting; busybox wget -qO- "$URL"; grep -cE "host\\.(docker|containers)\\.internal" /etc/hosts; echo done >&2; exit 3
            """)
            .WithEnvironment("LINES", "first\nsecond")
            .WithEnvironment("TOKEN", secret)
            .WithEnvironment("URL", web.GetEndpoint("http"))
            .WithBindMount(_folder, "/host", isReadOnly: true)
            .WaitFor(web);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await app.ResourceNotifications.WaitForResourceAsync("client", KnownResourceStates.Exited, Cancel);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("client", out var ended));
        Assert.Equal(3, ended.Snapshot.ExitCode);
        var lines = Lines(app, "client");
        Assert.Equal(
            ["1", "done", "from the host", "lines: first", "second", "served by web", "token: ******** 6"],
            lines.Select(static line => line.Content).Where(static line => !line.StartsWith("ended ", StringComparison.Ordinal) && !line.StartsWith("waiting ", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
        Assert.Contains(lines, static line => line is { Content: "done", IsErrorMessage: true });

        var published = app.GetEndpoint("web", "http");
        Assert.Equal("127.0.0.1", published.Host);
        Assert.True(await AnswersAsync("127.0.0.1", published.Port));
        Assert.Empty(Directory.EnumerateFiles(DataDirectory(builder), "*.env", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Volume_OfAContainerStoppedAndStarted_KeepsItsDataUntilTheRunEnds()
    {
        TestContainers.SkipUnlessThere();
        string run;
        await using (var builder = NewBuilder())
        {
            Shell(builder, "store", "echo start >>/kept/starts; wc -l </kept/starts; exec sleep 600").WithVolume("kept", "/kept");
            await using var app = await builder.BuildAsync(Cancel);
            await app.StartAsync(Cancel);
            await Eventually.HoldsAsync(() => Lines(app, "store").Any(static line => line.Content.Trim() == "1"));
            run = builder.Configuration["DataDirectory"]!.Split("run-")[^1];
            Assert.Equal(3, (await DockerView.OfRunAsync(run)).Length);

            Assert.True((await app.ResourceCommands.ExecuteCommandAsync("store", KnownResourceCommands.RestartCommand, Cancel)).Success);
            await Eventually.HoldsAsync(() => Lines(app, "store").Any(static line => line.Content.Trim() == "2"));
        }

        Assert.Empty(await DockerView.OfRunAsync(run));
    }

    [Fact]
    public async Task Container_NotInAnyRegistry_FailsWithOneSentence()
    {
        TestContainers.SkipUnlessThere();
        await using var builder = NewBuilder();
        builder.AddContainer("ghost", "127.0.0.1:1/no/such", "1");
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        await app.ResourceNotifications.WaitForResourceAsync("ghost", KnownResourceStates.FailedToStart, Cancel);
        Assert.Contains(Lines(app, "ghost"), static line => line.Content.StartsWith(
            "failed to start: 'ghost' needs the image 127.0.0.1:1/no/such:1, which cannot be pulled (", StringComparison.Ordinal));
    }

    private static string DataDirectory(IDistributedApplicationTestingBuilder builder) => builder.Configuration["DataDirectory"]!;

    private static IResourceBuilder<ContainerResource> Shell(IDistributedApplicationTestingBuilder builder, string name, string script)
    {
        var container = builder.AddContainer(name, TestContainers.ConsulImage).WithArgs("-c", script);
        container.Resource.Entrypoint = "/bin/sh";
        return container;
    }

    private static IDistributedApplicationTestingBuilder NewBuilder() => DistributedApplicationTestingBuilder.Create(
        [$"--DataDirectory={Path.GetTempPath()}", .. TestContainers.Arguments]);

    private static IReadOnlyList<LogLine> Lines(DistributedApplication app, string resource) =>
        app.Services.GetRequiredService<ResourceLoggerService>().Lines(resource);

    private static async Task<bool> AnswersAsync(string host, int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, Cancel);
        return client.Connected;
    }
}
