using Bench.Applications;
using Bench.Bare;
using Bench.Load;
using Bench.Telemetry;
using ServiceDefaults.Telemetry;

namespace Bench.Http;

/// <summary>Rounds against the bare pairs and the application in turn, once for each sampler.</summary>
internal static class HttpBenchmark
{
    // The runtime compiles what is hot a second and a third time; before that a round measures the compiler.
    private const int WarmUpRounds = 4;

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine(
            $"""
            Machine: {Machine.Describe()}
            Load: {options.Connections} connections (SocketsHttpHandler, closed loop, on the same processors), {options.Rounds} rounds
            of {options.Length.TotalSeconds:0} s of each side in turn, after a warm-up of {options.Length.TotalSeconds * WarmUpRounds:0} s each
            Application: environment Production, every feature on, telemetry exported over OTLP/gRPC to this process (what arrived stands below);
            RabbitMQ, Consul, SQLite; Aspire's dashboard and orchestrator run beside it, and requests go past the orchestrator's proxy
            Bare: one gateway and one gRPC service, users in memory, no logs, no telemetry; once with this repository's runtime settings and once
            with those of a new project
            """);
        if (options.Settings.Count > 0)
        {
            Console.WriteLine($"Settings: {string.Join(", ", options.Settings)}");
        }

        await using var bare = await BarePair.StartAsync(cancellationToken);
        await using var defaults = await BarePair.StartWithDefaultsAsync(cancellationToken);
        Target[] pairs = [bare.Target, defaults.Target];
        await using var sink = await OtlpSink.StartAsync(cancellationToken);
        await MeasureAsync(
            string.Create(CultureInfo.InvariantCulture, $"parent-based ratio {new TelemetryOptions().SamplingRatio}, the default of Production"),
            options.Settings, options, pairs, sink, cancellationToken);
        if (!options.GetOnly)
        {
            await MeasureAsync("always_on", [.. options.Settings, "OTEL_TRACES_SAMPLER=always_on"], options, pairs, sink, cancellationToken);
        }

        Console.WriteLine($"\nLoad average {Machine.LoadAverage()} after");
    }

    private static async Task MeasureAsync(
        string sampler, IReadOnlyList<string> settings, BenchOptions options, IReadOnlyList<Target> bare, OtlpSink sink, CancellationToken cancellationToken)
    {
        Console.WriteLine($"\nSampler: {sampler}");
        await using (var run = await ApplicationRun.StartAsync("Production", settings, sink.Endpoint, cancellationToken))
        {
            await MeasureAsync(options, bare, run.FindTarget(), cancellationToken);
        }

        // After the end of the services, which hand over what they still hold.
        Console.WriteLine($"Exported in the whole run: {sink.Take()}");
    }

    private static async Task MeasureAsync(BenchOptions options, IReadOnlyList<Target> bare, Target application, CancellationToken cancellationToken)
    {
        using var driver = new LoadDriver(options.Connections);
        IReadOnlyList<Target> targets = [.. bare, application];
        var reads = new List<Workload>();
        foreach (var target in targets)
        {
            reads.Add(await Workload.GetAsync(target, driver, cancellationToken));
        }

        await AlternateAsync(reads);
        if (!options.GetOnly)
        {
            await AlternateAsync([.. targets.Select(Workload.Post)]);
        }

        HttpReport.PrintMemory(targets);

        async Task AlternateAsync(IReadOnlyList<Workload> workloads)
        {
            Side[] sides = [.. targets.Zip(workloads, static (target, workload) => new Side(target, workload, []))];
            foreach (var side in sides)
            {
                await RoundAsync(side, options.Length * WarmUpRounds);
            }

            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var side in sides)
                {
                    side.Rounds.Add(await RoundAsync(side, options.Length));
                }
            }

            HttpReport.Print(sides);
        }

        Task<RoundResult> RoundAsync(Side side, TimeSpan length) =>
            driver.RunAsync(side.Target, side.Workload.Next, side.Workload.Expected, length, cancellationToken);
    }
}
