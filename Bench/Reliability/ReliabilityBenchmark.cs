using System.Globalization;
using System.Text.Json;
using Bench.Applications;

namespace Bench.Reliability;

/// <summary>Faults under load on the whole application: what was committed, what came of it, and how a poisonous event touches the others.</summary>
internal static class ReliabilityBenchmark
{
    private const int PoisonEvents = 1_000;
    private const double QuickScale = 0.05;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine($"Faults under load, one isolated run, Production; {Machine.Describe()}");
        Console.WriteLine();
        await using var run = await ApplicationRun.StartAsync("Production", options.Settings, collector: null, cancellationToken);
        var target = await run.FindTargetAsync(cancellationToken);
        var mails = new MailFolder(Path.Combine(run.DataDirectory, "mail"));
        using var creations = new Creations(target.Gateway);
        using var faults = new BrokerFaults(run);

        Console.WriteLine("| fault | committed | delivered | lost | doubled | commit to mail: p50 ms | p99 ms | max ms |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        var whole = true;
        var number = 0;
        foreach (var scenario in Scenario.All(faults, options.IsQuick ? QuickScale : 1))
        {
            whole &= await RunAsync(scenario, $"fault{++number}", creations, mails, cancellationToken);
        }

        Console.WriteLine();
        whole &= await PoisonAsync(run, options, cancellationToken);
        Console.WriteLine($"Load average {Machine.LoadAverage()} after.");
        if (!whole)
        {
            throw new BenchException("Something was lost or doubled: the tables say what.");
        }
    }

    private static async Task<bool> RunAsync(Scenario scenario, string name, Creations creations, MailFolder mails, CancellationToken cancellationToken)
    {
        var progress = new Progress(scenario.Creations);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var fault = scenario.HappenAsync(progress, over.Token);
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

        var delivered = await DeliveredAsync(committed, mails, cancellationToken);
        var recipients = delivered.Select(static mail => mail.Recipient).ToHashSet(StringComparer.Ordinal);
        var (lost, doubled) = (committed.Count(email => !recipients.Contains(email)), delivered.Count - recipients.Count);
        double[] ages = [.. delivered.Select(static mail => mail.Age.TotalMilliseconds).Order()];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {scenario.Fault} | {committed.Count} | {recipients.Count} | {lost} | {doubled} | {At(ages, 0.5):0} | {At(ages, 0.99):0} | {At(ages, 1):0} |"));
        return lost + doubled == 0;
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)];

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
        using var described = JsonDocument.Parse(await run.VerbAsync(cancellationToken, "describe", "messaging", "--json", "--reveal"));
        await using var consumer = await PoisonRun.StartAsync(described.RootElement.GetProperty("connectionString").GetString()!, cancellationToken);
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
                    $"| {what} | {result.Handled} | {result.Dead} | {result.HandledInTheEnd} | {result.Doubled} | {result.MedianMs:0.0} | {result.P99Ms:0.0} |"));
            }
        }

        var spread = Spread.Of(ratios);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"p99 of the good ones with poison over that without: median {spread.Median:0.00} ({spread.Least:0.00} to {spread.Most:0.00})."));
        return whole;
    }
}
