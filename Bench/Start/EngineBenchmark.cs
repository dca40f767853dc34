using System.Diagnostics;
using System.Globalization;
using Bench.Applications;
using Bench.Processes;

namespace Bench.Start;

/// <summary>What the embedded engine costs: time to the first resource, to all healthy, to the end and to nothing left after a kill, and the AppHost's own memory.</summary>
internal static class EngineBenchmark
{
    /// <summary>What is asked for on an idle machine of two processors.</summary>
    private static readonly (string Name, string Unit, double Most)[] Goals =
        [("first resource started", "s", 0.7), ("all healthy", "s", 8), ("AppHost, resident", "MB", 120), ("stopped", "s", 8), ("nothing left after kill -9", "s", 2)];

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine($"Engine, {options.Rounds} isolated runs, Development, from the start of the process; {Machine.Describe()}");
        var rounds = new List<double[]>();
        for (var round = 0; round <= options.Rounds; round++)
        {
            var figures = await RoundAsync(options, cancellationToken);
            // The first start reads everything from the disk.
            Console.WriteLine($"  {(round == 0 ? "warm-up" : round.ToString(CultureInfo.InvariantCulture)),7}: {string.Join(", ", figures.Zip(Goals, static (figure, goal) => Shown(figure, goal.Unit)))}");
            if (round > 0)
            {
                rounds.Add(figures);
            }
        }

        for (var i = 0; i < Goals.Length; i++)
        {
            var (name, unit, most) = Goals[i];
            var spread = Spread.Of(rounds.Select(round => round[i]));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-27} min {Shown(spread.Least, unit)}, median {Shown(spread.Median, unit)}, max {Shown(spread.Most, unit)}; goal {Shown(most, unit)}: {(spread.Median <= most ? "reached" : "missed")}"));
        }

        Console.WriteLine($"load average {Machine.LoadAverage()} after");
    }

    private static async Task<double[]> RoundAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var run = await ApplicationRun.StartAsync("Development", options.Settings, collector: null, cancellationToken);
        double stopped, memory;
        var healthy = Stopwatch.GetElapsedTime(started).TotalSeconds;
        try
        {
            memory = ProcessUsage.ResidentMegabytes(run.AppHostId);
        }
        finally
        {
            var asked = Stopwatch.GetTimestamp();
            await run.DisposeAsync();
            stopped = Stopwatch.GetElapsedTime(asked).TotalSeconds;
        }

        await using var killed = await ApplicationRun.StartAsync("Development", options.Settings, collector: null, cancellationToken);
        var gone = (await killed.KillAsync(cancellationToken)).TotalSeconds;
        return [run.FirstResource.TotalSeconds, healthy, memory, stopped, gone];
    }

    private static string Shown(double figure, string unit) => string.Create(CultureInfo.InvariantCulture, $"{(unit == "MB" ? figure.ToString("0", CultureInfo.InvariantCulture) : figure.ToString("0.00", CultureInfo.InvariantCulture))} {unit}");
}
