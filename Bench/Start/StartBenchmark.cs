using System.Globalization;
using Bench.Applications;

namespace Bench.Start;

/// <summary>How long a start takes, as the AppHost itself says: from its first line to all resources healthy, on an empty data folder.</summary>
internal static class StartBenchmark
{
    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine($"Start to all healthy, {options.Rounds} isolated runs, Development; {Machine.Describe()}");
        var times = new List<double>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            await using var run = await ApplicationRun.StartAsync("Development", options.Settings, collector: null, cancellationToken, dashboard: !options.WithoutDashboard);
            times.Add(run.StartTime.TotalSeconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {round}: {times[^1]:0.0} s"));
        }

        var spread = Spread.Of(times);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"min {spread.Least:0.0} s, median {spread.Median:0.0} s, max {spread.Most:0.0} s; load average {Machine.LoadAverage()} after"));
    }
}
