using System.Runtime.Versioning;
using Hosting.Containers;
using Hosting.Executables;
using Microsoft.Extensions.Time.Testing;

namespace Tests.Hosting.Containers;

[UnsupportedOSPlatform("windows")]
public sealed class ContainerPlacementTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Auto_NoEngineAnswers_IsTheNativeExecutableAndTheReasonIsKept()
    {
        using var engine = new FakeEngine(answers: false);

        var placement = await NewPlacement(engine, ContainerMode.Auto).OfAsync(Resource("cache"), Cancel);

        Assert.Null(placement.Engine);
        Assert.Equal("no container engine answers: Cannot connect to the Docker daemon", placement.WhyNative);
    }

    [Fact]
    public async Task Auto_RegistrySaysNothing_GivesUpAfterMomentsAndAsksItOnce()
    {
        using var engine = new FakeEngine(pull: "exec sleep 600");
        var placement = NewPlacement(engine, ContainerMode.Auto);

        var first = placement.OfAsync(Resource("cache"), Cancel);
        await Eventually.HoldsAsync(() => engine.Calls.Any(static call => call.StartsWith("pull ", StringComparison.Ordinal)));
        Assert.False(first.IsCompleted);
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return first.IsCompleted;
        });
        var second = await placement.OfAsync(Resource("queue"), Cancel);

        Assert.Equal("docker.io/maker/cache:7 cannot be pulled: docker.io did not answer within 3 s", (await first).WhyNative);
        Assert.Null(second.Engine);
        Assert.Single(engine.Calls, static call => call.StartsWith("pull ", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => RunProcesses.Find(engine.Mark).Count == 0);
    }

    [Fact]
    public async Task Auto_RegistryAnswers_WaitsForTheImageAndDecidesOnce()
    {
        using var engine = new FakeEngine(pull: "echo '7: Pulling from maker/cache'; exit 0");
        var placement = NewPlacement(engine, ContainerMode.Auto);
        var resource = Resource("cache");

        var first = await placement.OfAsync(resource, Cancel);
        var again = await placement.OfAsync(resource, Cancel);

        Assert.NotNull(first.Engine);
        Assert.Equal("docker.io/maker/cache:7", first.Image);
        Assert.Same(first, again);
        Assert.Single(engine.Calls, static call => call == "pull docker.io/maker/cache:7");
    }

    [Fact]
    public async Task Auto_PodmanSaysThatTheRegistryAnswers_WaitsForTheImage()
    {
        var done = Path.Combine(Directory.CreateTempSubdirectory("pulled-").FullName, "done");
        using var engine = new FakeEngine(
            pull: $"echo 'Trying to pull docker.io/maker/cache:7...' >&2; echo 'Getting image source signatures' >&2; while [ ! -e '{done}' ]; do sleep 0.01; done; exit 0", version: "podman version 4.3.1");
        var notifications = new ResourceNotificationService(giveUp: false);

        var placed = NewPlacement(engine, ContainerMode.Auto, notifications).OfAsync(Resource("cache"), Cancel);
        await notifications.WaitForResourceAsync("cache", static e => e.Snapshot.StateReason == "pulling docker.io/maker/cache:7", Cancel);
        _time.Advance(TimeSpan.FromSeconds(10));
        await File.WriteAllTextAsync(done, "", Cancel);

        Assert.NotNull((await placed).Engine);
        Directory.Delete(Path.GetDirectoryName(done)!, recursive: true);
    }

    [Theory]
    [InlineData("Docker version 26.1.4, build 5650f9b", "host.docker.internal", "host.docker.internal:host-gateway")]
    [InlineData("podman version 4.3.1", "host.containers.internal", null)]
    public async Task Engine_OfEitherKind_NamesThisMachineAsItCan(string version, string name, string? host)
    {
        using var engine = new FakeEngine(version: version);

        var found = (await new ContainerEngineFinder(engine.Settings(ContainerMode.Auto), engine.Mark, _time).FindAsync()).Engine;

        Assert.Equal(name, found!.ThisMachine);
        Assert.Equal(host is null ? [] : [host], found.Hosts);
    }

    [Fact]
    public async Task Always_NoEngineAnswers_FailsWithBothRemediesAndLooksAgainWhenAskedAgain()
    {
        using var engine = new FakeEngine(answers: false);
        var placement = NewPlacement(engine, ContainerMode.Always);
        var resource = Resource("cache");

        var error = await Assert.ThrowsAsync<StartupException>(() => placement.OfAsync(resource, Cancel));
        await Assert.ThrowsAsync<StartupException>(() => placement.OfAsync(resource, Cancel));

        Assert.Equal(
            "'cache' needs a container engine, and none answers (Cannot connect to the Docker daemon): start Docker or Podman, or leave --containers=always out.", error.Message);
        Assert.Equal(2, engine.Calls.Count);
    }

    [Fact]
    public async Task Always_ImageCannotBePulled_FailsWithWhatTheRegistrySaid()
    {
        using var engine = new FakeEngine(pull: "echo 'Error response from daemon: manifest unknown' >&2; exit 1");

        var error = await Assert.ThrowsAsync<StartupException>(() => NewPlacement(engine, ContainerMode.Always).OfAsync(Resource("cache"), Cancel));

        Assert.Equal(
            "'cache' needs the image docker.io/maker/cache:7, which cannot be pulled (manifest unknown): see to the registry, load the image, "
            + "or name another one by --Images:cache IMAGE, or leave --containers=always out.", error.Message);
    }

    [Fact]
    public async Task Never_AnyEngine_IsNotAsked()
    {
        using var engine = new FakeEngine();
        var placement = NewPlacement(engine, ContainerMode.Never);

        Assert.Null((await placement.OfAsync(Resource("cache"), Cancel)).Engine);
        var error = await Assert.ThrowsAsync<StartupException>(() => placement.OfAsync(Resource("strange", hasNative: false), Cancel));

        Assert.StartsWith("'strange' is a container and names no native executable: leave --containers=never out", error.Message, StringComparison.Ordinal);
        Assert.Empty(engine.Calls);
    }

    private static ContainerResource Resource(string name, bool hasNative = true)
    {
        var resource = new ContainerResource(name);
        resource.Annotations.Add(new ContainerImageAnnotation { Registry = "docker.io", Image = $"maker/{name}", Tag = "7" });
        if (hasNative)
        {
            resource.Annotations.Add(new NativeExecutableAnnotation(static _ => Task.FromResult(new NativeExecutable { FileName = "/bin/true" })));
        }

        return resource;
    }

    private ContainerPlacement NewPlacement(FakeEngine engine, ContainerMode mode, ResourceNotificationService? notifications = null)
    {
        var settings = engine.Settings(mode);
        return new ContainerPlacement(
            settings, new ContainerEngineFinder(settings, engine.Mark, _time), new ImagePuller(notifications ?? new ResourceNotificationService(giveUp: false), new ResourceLoggerService(), _time));
    }
}
