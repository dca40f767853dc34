using System.Runtime.Versioning;
using Hosting.Containers;
using Hosting.Executables;

namespace Tests.Hosting.Containers;

/// <summary>A script in the place of a container engine's command line; it writes down how it was called.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class FakeEngine : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-").FullName;

    /// <param name="pull">What it does when it is asked to pull.</param>
    /// <param name="answers">Whether there is an engine behind it.</param>
    /// <param name="version">What it says it is.</param>
    public FakeEngine(string pull = "exit 1", bool answers = true, string version = "Docker version 26.1.4")
    {
        File.WriteAllText(Cli, $"""
            #!/bin/sh
            echo "$*" >>"{_folder}/calls"
            case $1 in
              ps) {(answers ? "exit 0" : "echo 'Cannot connect to the Docker daemon.' >&2; exit 1")} ;;
              --version) echo '{version}' ;;
              image) exit 1 ;;
              pull) {pull} ;;
            esac
            """);
        File.SetUnixFileMode(Cli, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Cli => Path.Combine(_folder, "docker");

    public RunMark Mark { get; } = RunMark.Create();

    public IReadOnlyList<string> Calls => File.Exists(Path.Combine(_folder, "calls")) ? File.ReadAllLines(Path.Combine(_folder, "calls")) : [];

    public ContainerSettings Settings(ContainerMode mode) => new(mode, Cli, Host: null, new Dictionary<string, string>());

    public void Dispose()
    {
        RunProcesses.KillAll(Mark);
        Directory.Delete(_folder, recursive: true);
    }
}
