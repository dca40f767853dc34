using System.Diagnostics;
using System.Globalization;
using global::Hosting.Runs;
using Tests.Hosting.Executables;
using Tests.Testing;

namespace Tests.Hosting.Processes;

/// <summary>The AppHost is killed at any moment of its start and its run: nothing of it may be left, and the next start finds all in order.</summary>
[Collection(KilledCollection.Name)]
public sealed class AnyMomentTests : IDisposable
{
    private const int Moments = 7;
    private const string MarkVariable = "TESTS_MOMENT";
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(2);

    // What takes longest then is the engine's work: 0.8 s on a machine that does nothing else, 2.3 s with another run of all tests beside it.
    private static readonly TimeSpan ContainersGoneWithin = TimeSpan.FromSeconds(5);

    private readonly string _checkout = Directory.CreateTempSubdirectory("moments-").FullName;

    public void Dispose() => Directory.Delete(_checkout, recursive: true);

    /// <summary>A model of scripts, some of which ignore signals or leave their session.</summary>
    [Fact]
    public async Task ShellAppHost_KilledAtRandomMoments_LeavesNothing()
    {
        Directory.CreateDirectory(Path.Combine(_checkout, "AppHost"));
        for (var moment = 0; moment < Moments; moment++)
        {
            await KillAsync(Random.Shared.Next(25), mark => AppHostProcess.StartCommand(
                [ShellAppHost.Command], new Dictionary<string, string>(ShellAppHost.Variables(_checkout, "--isolated")) { [MarkVariable] = mark }));
        }

        await using (Run.Open(_checkout, dataDirectory: null, AppHostArguments.Parse([])))
        {
            Assert.Empty(Directory.GetDirectories(Path.Combine(_checkout, ".data"), "run-*"));
            Assert.Single(Directory.GetFiles(Path.Combine(_checkout, ".data", "runs")));
        }
    }

    /// <param name="mostProgress">How many lines and processes there may be before the kill, of about 60 that a start brings.</param>
    /// <param name="goneWithin">How long it may take until no process is left, <see cref="GoneWithin"/> if not said.</param>
    /// <returns>The id of the run; empty if the AppHost was killed before it had one to tell.</returns>
    internal static async Task<string> KillAsync(int mostProgress, Func<string, AppHostProcess> start, TimeSpan? goneWithin = null)
    {
        var mark = Guid.NewGuid().ToString("N");
        await using var host = start(mark);
        var isUp = false;
        await Eventually.HoldsAsync(
            () => (isUp = host.Output.Contains("All resources healthy in ", StringComparison.Ordinal)) || host.LineCount + MarkedProcesses.With($"{MarkVariable}={mark}").Count() > mostProgress,
            $"progress {mostProgress}, or health",
            TimeSpan.FromSeconds(90));
        var ports = Listeners.Of(MarkedProcesses.With($"{MarkVariable}={mark}").Select(static line => int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)));
        TestContext.Current.TestOutputHelper?.WriteLine($"Killed at progress {mostProgress}{(isUp ? ", all healthy" : "")}, {ports.Count} ports.");

        var killed = Stopwatch.GetTimestamp();
        host.Signal("-KILL");
        await host.WaitForExitAsync();

        // Waits for longer than may be, so that a failure tells how long it was.
        await Eventually.GetAsync(
            _ => Task.FromResult<IReadOnlyList<string>>([.. MarkedProcesses.With($"{MarkVariable}={mark}")]), static left => left.Count == 0, $"the end of everything after a kill at progress {mostProgress}");
        var gone = Stopwatch.GetElapsedTime(killed);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Nothing is left {gone.TotalSeconds:0.00} s later."));
        Assert.InRange(gone, TimeSpan.Zero, goneWithin ?? GoneWithin);
        Assert.DoesNotContain(ports, static port => global::Hosting.Runs.PortHolder.FindListener(port.Port) is not null);
        return host.RunId;
    }

    /// <summary>The real model, with its brokers.</summary>
    [Collection(KilledCollection.Name)]
    public sealed class OfTheAppHost
    {
        [Fact]
        public async Task AppHost_KilledAtRandomMoments_LeavesNothing()
        {
            for (var moment = 0; moment < 3; moment++)
            {
                await KillAsync(
                    Random.Shared.Next(60),
                    static mark => AppHostProcess.StartCommand([AppHostProcess.Executable, "--isolated"], new Dictionary<string, string> { [MarkVariable] = mark }),
                    TestContainers.AreTheRule ? ContainersGoneWithin : GoneWithin);
            }
        }

        /// <summary>A command to the engine that is under way may still have its effect when the AppHost and the command are dead. The watchdog, which is waited for, removes that, too.</summary>
        [Fact]
        public async Task AppHost_InContainersKilledAtRandomMoments_LeavesNothing()
        {
            TestContainers.SkipUnlessThere();
            List<string> runs = [];
            // Before there are containers, while they are made, and while they run.
            foreach (var (from, to) in new[] { (0, 8), (8, 18), (18, 60) })
            {
                var run = await KillAsync(
                    Random.Shared.Next(from, to),
                    static mark => AppHostProcess.StartCommand(
                        [AppHostProcess.Executable, "--isolated", .. TestContainers.Arguments], new Dictionary<string, string> { [MarkVariable] = mark }),
                    ContainersGoneWithin);
                if (run.Length > 0)
                {
                    runs.Add(run);
                    Assert.Empty(await DockerView.OfRunAsync(run));
                }
            }

            foreach (var run in runs)
            {
                Assert.Empty(await DockerView.OfRunAsync(run));
            }
        }
    }
}
