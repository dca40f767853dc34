using System.Diagnostics;
using Hosting.Containers;

namespace Hosting.Executables;

/// <summary>
/// A small shell that outlives the AppHost by a moment. It reads from a pipe that only the AppHost holds open; at its end,
/// whatever ended the AppHost, it kills everything that carries the run's mark and removes what is the run's own, containers among it.
/// See docs/adr/0002-no-orphans.md.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    // $1 is the run, the others are files and folders to remove. Three clean looks in a row, since a process shows no environment in the middle of an exec.
    // What it reads says where the run has containers.
    private const string Script =
        $$"""
        {{ContainerCleanup.ShellFunction}}
        trap '' HUP INT QUIT TERM
        exec >/dev/null 2>&1
        cd /
        host= cli=
        while read -r where what; do host=$where cli=$what; done
        clean=0 looks=0
        while [ $clean -lt 3 ] && [ $looks -lt 200 ]; do
          clean=$((clean + 1)) looks=$((looks + 1))
          for found in $(grep -slzxF "APPHOST_RUN=$1" /proc/[0-9]*/environ); do
            process=${found#/proc/}
            kill -9 "${process%/environ}"
            clean=0
          done
          sleep 0.05
        done
        run=$1
        shift
        if [ -n "$cli" ]; then
          if [ "$host" != - ]; then export DOCKER_HOST="$host" CONTAINER_HOST="$host"; fi
          # The record stays for the next start, which tries again.
          remove_containers "$cli" "{{ContainerCleanup.RunLabel}}=$run" || exit 1
        fi
        for path; do
          case ${path##*/} in *"$run"*) rm -rf -- "$path" ;; esac
        done
        """;

    // Never collected: a finalizer that closed the pipe would end the run.
    private static readonly HashSet<Watchdog> Active = [];

    private readonly Process _process;

    private Watchdog(Process process)
    {
        _process = process;
        Id = process.Id;
    }

    public int Id { get; }

    /// <param name="leftovers">Files and folders to remove at the end; only those that bear the run's id in their name are.</param>
    /// <exception cref="ProcessStartException">There is no shell.</exception>
    public static Watchdog Start(RunMark mark, params IEnumerable<string> leftovers)
    {
        var spec = new ProcessSpec("/bin/sh", ["-c", Script, "apphost-watchdog", mark.RunId, .. leftovers], "/", new Dictionary<string, string?>());
        var process = Process.Start(SessionStart.Info(spec, mark: null)) ?? throw new UnreachableException();
        // Its ends of the pipes are close-on-exec, so no other child of the AppHost can hold standard input open.
        process.StandardOutput.Close();
        process.StandardError.Close();
        var watchdog = new Watchdog(process);
        lock (Active)
        {
            Active.Add(watchdog);
        }

        return watchdog;
    }

    /// <summary>From now on it removes the run's containers as well.</summary>
    public void WatchContainers(ContainerTrace trace)
    {
        _process.StandardInput.WriteLine($"{trace.Host ?? "-"} {trace.Cli}");
        _process.StandardInput.Flush();
    }

    /// <summary>Lets it do its work now and waits for that.</summary>
    public void Dispose()
    {
        lock (Active)
        {
            if (!Active.Remove(this))
            {
                return;
            }
        }

        _process.StandardInput.Close();
        _process.WaitForExit(TimeSpan.FromSeconds(30));
        _process.Dispose();
    }
}
