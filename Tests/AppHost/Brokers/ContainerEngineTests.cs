using ContainerEngine = NativeBrokers.ContainerEngine;

namespace Tests.AppHost.Brokers;

/// <summary>Whether there is a container engine, on machines made of small scripts.</summary>
public sealed class ContainerEngineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Fault_NoCommand_NamesBoth() => Assert.Equal("no docker or podman on the PATH", Fault());

    [Fact]
    public void Fault_CommandThatIsAskedForIsNotThere_NamesIt() => Assert.Equal("no nerdctl on the PATH", Fault("nerdctl"));

    [Theory]
    [InlineData("Docker version 26.1.5+dfsg1, build a72d7cd", "exit 1", "no engine answers docker")]
    [InlineData("Docker version 26.1.5+dfsg1, build a72d7cd", "exit 0", null)]
    [InlineData("Docker version 25.0.0, build e758fe5", "exit 0", null)]
    [InlineData("Docker version 20.10.24+dfsg1, build 297e128", "exit 0", "docker 20.10.24 is older than 25.0, which Aspire needs")]
    [InlineData("podman version 5.4.2 that calls itself docker", "exit 0", null)]
    public void Fault_OfDocker_IsWhatAspireWouldStumbleOver(string version, string ps, string? fault)
    {
        Command("docker", version, ps);

        Assert.Equal(fault, Fault());
    }

    [Fact]
    public void Fault_DockerWithoutAnEngineBesidePodmanWithOne_IsNone()
    {
        Command("docker", "Docker version 28.2.2", "exit 1");
        Command("podman", "podman version 5.4.2", "exit 0");

        Assert.Null(Fault());
        Assert.Equal("no engine answers docker", Fault("docker"));
    }

    [Fact]
    public void Fault_EngineThatHangs_IsFoundWithinSeconds()
    {
        Command("docker", "Docker version 28.2.2", "exec sleep 60");

        Assert.Equal("no engine answers docker", Fault());
    }

    private string? Fault(string? runtime = null) => ContainerEngine.FindFault(_folder, runtime);

    private void Command(string name, string version, string ps)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are shell scripts.");
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, $"#!/bin/sh\nif [ \"$1\" = --version ]; then echo '{version}'; exit 0; fi\n{ps}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }
}
