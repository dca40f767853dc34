using System.Globalization;
using Bench.Applications;
using Bench.Telemetry;

namespace Bench.Reliability;

/// <summary>Faults under load on the whole application: what was committed, what came of it, and how a poisonous event touches the others.</summary>
internal static class ReliabilityBenchmark
{
    private const int PoisonEvents = 1_000;
    private const double QuickScale = 0.05;
    private const string PoisonCase = "poison";
    private const int FirstCreations = 500;
    private const int FirstPerSecond = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var all = Scenario.All(options.IsQuick ? QuickScale : 1);
        var scenarios = all.Where(scenario => IsAsked(scenario.Fault, options)).ToList();
        if (scenarios.Count == 0 && !IsAsked(PoisonCase, options))
        {
            var names = string.Join("; ", all.Select(static scenario => scenario.Fault).Append(PoisonCase));
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
        if (scenarios.Count > 0)
        {
            await WarmUpAsync(creations, mails, cancellationToken);
            Console.WriteLine("| fault | times | committed | delivered | lost | doubled | commit to mail: p50 ms | p99 ms | max ms |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
            foreach (var (number, scenario) in scenarios.Index())
            {
                whole &= await RunAsync(scenario, $"fault{number}", faults, creations, mails, cancellationToken);
            }

            Console.WriteLine();
        }

        whole &= !IsAsked(PoisonCase, options) || await PoisonAsync(run, options, cancellationToken);
        Console.WriteLine($"Load average {Machine.LoadAverage()} after.");
        if (!whole)
        {
            throw new BenchException("Something was lost or doubled: the tables say what.");
        }
    }

    private static bool IsAsked(string name, BenchOptions options) => name.Contains(options.Case, StringComparison.OrdinalIgnoreCase);

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

    private static async Task<bool> PoisonAsync(ApplicationRun run, BenchOptions options, CancellationToken cancellationToken)
    {
        await using var consumer = await PoisonRun.StartAsync(run.BrokerAddress(), cancellationToken);
        await consumer.RunAsync(PoisonEvents / 5, poison: false, cancellationToken);

        Console.WriteLine("| 1,000 events at 200 a second | handled | dead letters | handled after the replay | doubled | p50 ms | p99 ms |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        var (whole, ratios) = (true, new List<double>());
        for (var round = 0; round < (options.IsQuick ? 1 : options.Rounds); round++)
        {
            var good = await consumer.RunAsync(PoisonEvents, poison: false, cancellationToken);
            var poisoned = await consumer.RunAsync(PoisonEvents, poison: true, cancellationToken);
            ratios.Add(poisoned.P99Ms / good.P99Ms);
            foreach (var (what, result) in new[] { ("none poisonous", good), ("100 poisonous", poisoned) })
            {
                whole &= result.HandledInTheEnd == PoisonEvents && result.Doubled == 0 && result.Dead == result.Replayed;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {what} | {result.Handled} | {result.Dead} | {result.HandledInTheEnd} | {result.Doubled} "
                    + $"| {result.MedianMs:0.0} | {result.P99Ms:0.0} |"));
            }
        }

        var spread = Spread.Of(ratios);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"p99 of the good ones with poison over that without: median {spread.Median:0.00} ({spread.Least:0.00} to {spread.Most:0.00})."));
        return whole;
    }
}
