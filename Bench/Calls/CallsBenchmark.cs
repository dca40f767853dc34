using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Bench.Calls;

/// <summary>Runs <see cref="CallCosts"/> and prints its figures as a table.</summary>
internal static class CallsBenchmark
{
    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var artifacts = Directory.CreateTempSubdirectory("bench-calls-");
        try
        {
            Console.WriteLine($"Measuring, a minute or two: {Machine.Describe()}");
            // In this process: nothing has to be generated, restored and built first.
            var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithIterationCount(options.Rounds * 3).WithWarmupCount(options.Rounds);
            var config = ManualConfig.CreateEmpty()
                .AddJob(job)
                .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
                .AddLogger(NullLogger.Instance)
                .WithArtifactsPath(artifacts.FullName);
            var summary = await Task.Run(() => BenchmarkRunner.Run<CallCosts>(config), cancellationToken);
            Print(summary);
            await CallRatios.PrintAsync(options.Rounds * 400, cancellationToken);
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }

    /// <exception cref="BenchException">A benchmark has failed.</exception>
    private static void Print(Summary summary)
    {
        Console.WriteLine("| call | path | ns: median | standard deviation | bytes allocated |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var report in summary.Reports.OrderBy(static report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name).ThenBy(PathOf))
        {
            var figures = report.ResultStatistics
                ?? throw new BenchException(
                    $"{report.BenchmarkCase.DisplayInfo} did not run: {string.Join(' ', report.ExecuteResults.SelectMany(static result => result.Errors))}");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {report.BenchmarkCase.Descriptor.WorkloadMethod.Name} | {PathOf(report)} | {figures.Median:0} | {figures.StandardDeviation:0} "
                + $"| {report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)} |"));
        }

        static ClientPath PathOf(BenchmarkReport report) => (ClientPath)report.BenchmarkCase.Parameters[nameof(CallCosts.Path)];
    }
}
