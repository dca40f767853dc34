using Hosting.Containers;
using Hosting.Executables;
using Microsoft.Extensions.Configuration;

namespace Tests.Hosting.Containers;

public sealed class ContainerSettingsTests
{
    [Theory]
    [InlineData("--containers=always", "Always")]
    [InlineData("--containers=Never", "Never")]
    [InlineData("--containers=auto", "Auto")]
    [InlineData("--other=1", "Auto")]
    public void From_Argument_IsTheMode(string argument, string mode) =>
        Assert.Equal(mode, ContainerSettings.From(Configuration(argument)).Mode.ToString());

    [Fact]
    public void From_AnotherMode_ShowsTheThree()
    {
        var error = Assert.Throws<StartupException>(() => ContainerSettings.From(Configuration("--containers=yes")));

        Assert.Equal("'--containers=yes' is not understood: write --containers=auto, --containers=always or --containers=never.", error.Message);
    }

    [Fact]
    public void ImageOf_ConfiguredAndFromTheModel_AreWhole()
    {
        var settings = ContainerSettings.From(Configuration("--Images:Cache=registry.local:5000/cache:3"));
        var queue = new ContainerResource("queue");
        queue.Annotations.Add(new ContainerImageAnnotation { Image = "maker/queue" });

        Assert.Equal("registry.local:5000/cache:3", ContainerImage.Of(new ContainerResource("cache"), settings));
        Assert.Equal("maker/queue:latest", ContainerImage.Of(queue, settings));
        Assert.Throws<DistributedApplicationException>(() => ContainerImage.Of(new ContainerResource("nameless"), settings));
    }

    [Theory]
    [InlineData("library/rabbitmq:4.2", "docker.io")]
    [InlineData("rabbitmq:4.2", "docker.io")]
    [InlineData("docker.io/library/rabbitmq:4.2", "docker.io")]
    [InlineData("ghcr.io/maker/cache", "ghcr.io")]
    [InlineData("localhost/cache", "localhost")]
    [InlineData("registry:5000/cache", "registry:5000")]
    public void Registry_OfAnImage_IsItsHost(string image, string registry) => Assert.Equal(registry, ContainerImage.Registry(image));

    [Fact]
    public void PullProgress_LinesOfDocker_CountsLayersOnce()
    {
        var progress = new PullProgress();
        foreach (var line in new[]
        {
            "4.2: Pulling from library/rabbitmq", "aaaaaaaaaaaa: Pulling fs layer", "bbbbbbbbbbbb: Already exists", "cccccccccccc: Pulling fs layer",
            "aaaaaaaaaaaa: Verifying Checksum", "aaaaaaaaaaaa: Download complete", "aaaaaaaaaaaa: Pull complete", "Digest: sha256:0", "Status: Downloaded newer image",
        })
        {
            progress.Take(line);
        }

        Assert.Equal(": 2 of 3 layers", progress.ToString());
    }

    private static IConfiguration Configuration(params string[] args) => new ConfigurationBuilder().AddCommandLine(args).Build();
}
