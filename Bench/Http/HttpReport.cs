using Bench.Load;
using Bench.Processes;

namespace Bench.Http;

/// <summary>The figures as Markdown.</summary>
internal static class HttpReport
{
    /// <param name="sides">The last one is compared with each of the others.</param>
    public static void Print(IReadOnlyList<Side> sides)
    {
        var (application, workload) = (sides[^1], sides[^1].Workload.Name);
        Write($"""

            | {workload} | requests/s: median (least to most) | p50 ms | p99 ms | CPU µs/request, services | driver |
            | --- | --- | --- | --- | --- | --- |
            {string.Join('\n', sides.Select(static side => Row(side.Target.Name, side.Rounds)))}

            """);
        foreach (var bare in sides.SkipLast(1))
        {
            var pairs = bare.Rounds.Zip(application.Rounds).ToList();
            var rate = Spread.Of(pairs.Select(static pair => pair.Second.RequestsPerSecond / pair.First.RequestsPerSecond));
            var processor = Spread.Of(pairs.Select(static pair => pair.Second.ServiceProcessor / pair.First.ServiceProcessor));
            var ratio = FormattableString.Invariant($"requests/s {rate.Median:0.00} ({rate.Least:0.00} to {rate.Most:0.00})");
            Write($"{workload}, application to {bare.Target.Name}: {ratio}, CPU per request {processor.Median:0.0} times");
        }

        foreach (var side in sides)
        {
            PrintProcessor(side.Target, side.Rounds);
        }
    }

    private static void PrintProcessor(Target target, IReadOnlyList<RoundResult> rounds)
    {
        var each = target.Processes.Select((process, i) =>
            FormattableString.Invariant($"{process.Name} {Median(rounds, round => round.ProcessorOfEach[i]):0}"));
        Console.WriteLine($"CPU µs/request by process of {target.Name}: {string.Join(", ", each)}");
    }

    public static void PrintMemory(IEnumerable<Target> targets)
    {
        var each = targets.SelectMany(static target => target.Processes)
            .Select(static process => FormattableString.Invariant($"{process.Name} {ProcessUsage.ResidentMegabytes(process.Id):0} MiB"));
        Console.WriteLine($"\nMemory, resident: {string.Join(", ", each)}");
    }

    private static string Row(string name, IReadOnlyList<RoundResult> rounds)
    {
        var rate = Spread.Of(rounds.Select(static round => round.RequestsPerSecond));
        var (p50, p99) = (Median(rounds, static round => round.P50), Median(rounds, static round => round.P99));
        var (services, driver) = (Median(rounds, static round => round.ServiceProcessor), Median(rounds, static round => round.DriverProcessor));
        return FormattableString.Invariant(
            $"| {name} | {rate.Median:0} ({rate.Least:0} to {rate.Most:0}) | {p50:0.0} | {p99:0.0} | {services:0} | {driver:0} |");
    }

    private static double Median(IReadOnlyList<RoundResult> rounds, Func<RoundResult, double> figure) => Spread.Of(rounds.Select(figure)).Median;

    private static void Write(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
