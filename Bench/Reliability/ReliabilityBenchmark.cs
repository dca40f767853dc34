using Bench.Applications;
using Bench.Telemetry;

namespace Bench.Reliability;

/// <summary>Faults under load on the whole application: what was committed, and what came of it.</summary>
internal static class ReliabilityBenchmark
{
    private const double QuickScale = 0.05;
    private const int FirstCreations = 500;
    private const int FirstPerSecond = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var all = Scenario.All(options.IsQuick ? QuickScale : 1);
        var scenarios = all.Where(scenario => scenario.Fault.Contains(options.Case, StringComparison.OrdinalIgnoreCase)).ToList();
        if (scenarios.Count == 0)
        {
            var names = string.Join("; ", all.Select(static scenario => scenario.Fault));
            throw new BenchException($"No case has '{options.Case}' in its name. There are: {names}.");
        }

        Console.WriteLine($"Faults under load, one isolated run, Production; {Machine.Describe()}");
        Console.WriteLine();
        await using var sink = await OtlpSink.StartAsync(cancellationToken);
        await using var run = await ApplicationRun.StartAsync("Production", options.Settings, sink.Endpoint, cancellationToken);
        var target = run.FindTarget();
        var mails = new MailFolder(Path.Combine(run.DataDirectory, "mail"));
        using var creations = new Creations(target.Gateway);
        using var faults = new BrokerFaults(run);

        var whole = true;
        await WarmUpAsync(creations, mails, cancellationToken);
        Console.WriteLine("| fault | times | committed | delivered | lost | doubled | commit to mail: p50 ms | p99 ms | max ms |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (number, scenario) in scenarios.Index())
        {
            whole &= await RunAsync(scenario, $"fault{number}", faults, creations, mails, cancellationToken);
        }

        Console.WriteLine();
        Console.WriteLine($"Load average {Machine.LoadAverage()} after.");
        if (!whole)
        {
            throw new BenchException("Something was lost or doubled: the table says what.");
        }
    }

    /// <summary>What the first calls of new processes take is no matter of a fault.</summary>
    private static async Task WarmUpAsync(Creations creations, MailFolder mails, CancellationToken cancellationToken) =>
        await DeliveredAsync(await creations.RunAsync("first", FirstCreations, FirstPerSecond, static _ => { }, cancellationToken), mails, cancellationToken);

    private static async Task<bool> RunAsync(
        Scenario scenario, string name, BrokerFaults faults, Creations creations, MailFolder mails, CancellationToken cancellationToken)
    {
        var progress = new Progress(scenario.Creations);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var fault = scenario.HappenAsync(faults, progress, over.Token);
        var committed = await creations.RunAsync(name, scenario.Creations, scenario.PerSecond, progress.Report, cancellationToken);
        if (scenario.IsEndless)
        {
            await over.CancelAsync();
        }

        try
        {
            await fault;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }

        if (scenario.IsEndless && progress.Faults == 0)
        {
            throw new BenchException($"'{scenario.Fault}' has not happened once.");
        }

        var delivered = await DeliveredAsync(committed, mails, cancellationToken);
        var recipients = delivered.Select(static mail => mail.Recipient).ToHashSet(StringComparer.Ordinal);
        var (lost, doubled) = (committed.Count(email => !recipients.Contains(email)), delivered.Count - recipients.Count);
        double[] ages = [.. delivered.Select(static mail => mail.Age.TotalMilliseconds).Order()];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {scenario.Fault} | {progress.Faults} | {committed.Count} | {recipients.Count} | {lost} | {doubled} "
            + $"| {At(ages, 0.5):0} | {At(ages, 0.99):0} | {At(ages, 1):0} |"));
        return lost + doubled == 0;
    }

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)];

    private static async Task<List<Mail>> DeliveredAsync(IReadOnlyList<string> committed, MailFolder mails, CancellationToken cancellationToken)
    {
        var (delivered, recipients) = (new List<Mail>(), new HashSet<string>(StringComparer.Ordinal));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            do
            {
                await Task.Delay(Step, limit.Token);
                foreach (var mail in mails.TakeNew())
                {
                    delivered.Add(mail);
                    recipients.Add(mail.Recipient);
                }
            }
            while (recipients.Count < committed.Count);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The rest is lost.
        }

        // A second mail would come soon after the first.
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        delivered.AddRange(mails.TakeNew());
        return delivered;
    }
}
