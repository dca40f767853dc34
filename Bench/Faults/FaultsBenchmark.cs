using Bench.Faults.Cases;

namespace Bench.Faults;

/// <summary>
/// Makes happen what may happen to the application behind its gateway, and prints what readers noticed of it: of this system's gateway and of one by
/// the seed's design.
/// </summary>
internal static class FaultsBenchmark
{
    private static IReadOnlyList<FaultCase> Cases => [.. LossCases.All, .. IllnessCases.All, .. ConsulCases.All, CreationCase.Cut];

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine(
            $"""
            Machine: {Machine.Describe()}
            Load: 200 readers of each gateway (fewer where it says so in the code), each asks again 0.1 to 0.3 s after its answer and waits 10 s for one;
            both gateways, three user services, Consul and the readers share the processors, and each fault is met by both gateways at once.
            No RabbitMQ, no telemetry.

            | case | must be | this system | the seed's design |
            | --- | --- | --- | --- |
            """);
        foreach (var each in Cases.Where(each => each.Name.Contains(options.Case, StringComparison.OrdinalIgnoreCase)))
        {
            var results = await RunAsync(each, options, cancellationToken);
            Console.WriteLine($"| {each.Name} | {each.MustBe} | {string.Join(" | ", results)} |");
        }

        Console.WriteLine($"\nLoad average {Machine.LoadAverage()} after");
    }

    private static async Task<IReadOnlyList<string>> RunAsync(FaultCase each, BenchOptions options, CancellationToken cancellationToken)
    {
        await using var stage = await FaultStage.SetAsync(each.Setting with { Short = options.Short }, cancellationToken);
        return await each.RunAsync(stage, cancellationToken);
    }
}
