using Hosting.Executables;

namespace Hosting.Containers;

/// <summary>Looks for an engine once in a run, so that one that hangs delays the start once and for a moment only.</summary>
internal sealed class ContainerEngineFinder(ContainerSettings settings, RunMark mark, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<FoundEngine>? _found;

    private TimeSpan Patience => settings.Mode == ContainerMode.Always ? TimeSpan.FromSeconds(15) : TimeSpan.FromSeconds(2);

    /// <summary>An engine that was not there is looked for again when somebody asks again.</summary>
    public Task<FoundEngine> FindAsync()
    {
        lock (_gate)
        {
            return _found is null or { IsFaulted: true } or { IsCompletedSuccessfully: true, Result.Engine: null } ? _found = SearchAsync() : _found;
        }
    }

    private async Task<FoundEngine> SearchAsync()
    {
        var complaints = new List<string>();
        foreach (var name in settings.Executable is { } named ? [named] : new[] { "docker", "podman" })
        {
            var file = Path.IsPathRooted(name) && File.Exists(name) ? name : ExecutableFile.FindInPath(name, Environment.GetEnvironmentVariable("PATH"));
            if (file is null)
            {
                complaints.Add($"there is no {name}");
                continue;
            }

            var cli = new ContainerCli(file, settings.Host, mark, time);
            // An engine that lists containers can do the rest; and the two command lines word this the same way.
            var answer = await cli.RunAsync(["ps", "--quiet", "--filter", $"label={ContainerCleanup.RunLabel}={mark.RunId}"], Patience, CancellationToken.None).ConfigureAwait(false);
            if (answer.IsSuccess)
            {
                // By what it says, since a command named docker may be Podman.
                var version = await cli.RunAsync(["--version"], Patience, CancellationToken.None).ConfigureAwait(false);
                return new FoundEngine(new ContainerEngine(cli, version.Output.Any(static line => line.StartsWith("podman", StringComparison.OrdinalIgnoreCase))), "");
            }

            complaints.Add(answer.Complaint);
        }

        return new FoundEngine(null, string.Join(", and ", complaints));
    }
}

/// <summary>An engine, or why there is none.</summary>
internal sealed record FoundEngine(ContainerEngine? Engine, string Complaint);
