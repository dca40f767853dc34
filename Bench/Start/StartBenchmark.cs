using Bench.Applications;

namespace Bench.Start;

/// <summary>How long a start takes, from the AppHost's process to all healthy, on an empty data folder; what it takes the machine, and how it ends.</summary>
internal static class StartBenchmark
{
    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine($"Isolated runs, Development, native brokers, {options.Rounds} after one that is not counted; {Machine.Describe()}");
        var rounds = new List<IReadOnlyList<StartFigure>>();
        for (var round = 0; round <= options.Rounds; round++)
        {
            await using var run = await ApplicationRun.StartAsync("Development", options.Settings, collector: null, cancellationToken);
            IReadOnlyList<StartFigure> figures = [.. StartFigure.Of(run), new("asked to end, to nothing left, s", (await run.StopAsync()).TotalSeconds)];
            if (round > 0)
            {
                rounds.Add(figures);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {round}: {run.StartTime.TotalSeconds:0.0} s, load average {Machine.LoadAverage()}"));
        }

        Console.WriteLine(
            """

            | what | least | median | most |
            | --- | --- | --- | --- |
            """);
        foreach (var (row, figure) in rounds[0].Index())
        {
            var spread = Spread.Of(rounds.Select(round => round[row].Value));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {figure.Name} | {spread.Least:0.0} | {spread.Median:0.0} | {spread.Most:0.0} |"));
        }
    }
}
