using System.Diagnostics;

namespace Hosting.Containers;

/// <summary>Removes what bears a label, whatever state it is in: containers with their anonymous volumes, networks, named volumes.</summary>
internal static class ContainerCleanup
{
    public const string RunLabel = "apphost.run";
    public const string DataLabel = "apphost.data";

    /// <summary>A shell function, since the watchdog needs it when the AppHost is no more. Twice clean in a row: a command that was killed may still have its effect.</summary>
    public const string ShellFunction =
        """
        remove_containers() {
          cli=$1 label=$2 clean=0 looks=0
          engine() { timeout 20 "$cli" "$@"; }
          while [ $clean -lt 2 ] && [ $looks -lt 20 ]; do
            looks=$((looks + 1))
            found=$(engine ps -aq --filter "label=$label") || return 1
            if [ -n "$found" ]; then engine rm -f -v $found; clean=0; else clean=$((clean + 1)); fi
          done
          for net in $(engine network ls -q --filter "label=$label"); do
            for other in $(engine ps -aq --filter "network=$net"); do
              engine network disconnect -f "$net" "$other"
            done
            engine network rm "$net"
          done
          found=$(engine volume ls -q --filter "label=$label")
          if [ -n "$found" ]; then engine volume rm -f $found; fi
          [ $clean -ge 2 ]
        }
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <returns>Whether the engine answered and nothing is left.</returns>
    public static bool Remove(ContainerTrace trace, string label)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec >/dev/null 2>&1\n{ShellFunction}\nremove_containers \"$@\"", "sh", trace.Cli, label]);
        if (trace.Host is not null)
        {
            start.Environment["DOCKER_HOST"] = start.Environment["CONTAINER_HOST"] = trace.Host;
        }

        using var shell = Process.Start(start)!;
        return shell.WaitForExit(Limit) && shell.ExitCode == 0;
    }
}

/// <summary>Where a run's containers are.</summary>
/// <param name="Host">Where its engine listens, when configuration said so.</param>
internal sealed record ContainerTrace(string Cli, string? Host);
