using Bench.Applications;
using Bench.Http;
using Bench.Load;
using Bench.Telemetry;

namespace Bench.Outbox;

/// <summary>Durable creations; the outbox beside plain confirmed publishing; from the commit to whoever listens.</summary>
internal static class OutboxBenchmark
{
    private const int Events = 5_000;
    private const int LeftBehind = 100_000;
    // What the outbox has under way by default.
    private const int Outstanding = 500;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine($"Machine: {Machine.Describe()}");
        await using var sink = await OtlpSink.StartAsync(cancellationToken);
        await using var run = await ApplicationRun.StartAsync("Production", options.Settings, sink.Endpoint, cancellationToken);
        await CreationsAsync(options, run.FindTarget(), cancellationToken);

        // It would take part in what follows, by as much as a mail costs.
        await run.EndAsync("NotificationWorker", "TERM", cancellationToken);
        var broker = run.BrokerAddress();
        await using var raw = await RawClient.ConnectAsync(broker, cancellationToken);
        await using var service = await OutboxService.StartAsync(broker, cancellationToken);
        await DispatchAsync(options, raw, service, cancellationToken);
        await LatencyAsync(options, raw, service, cancellationToken);
        await OneKeyAsync(options, service, cancellationToken);
        Console.WriteLine($"\nLoad average {Machine.LoadAverage()} after");
    }

    private static async Task CreationsAsync(BenchOptions options, Target target, CancellationToken cancellationToken)
    {
        using var driver = new LoadDriver(options.Connections);
        var post = Workload.Post(target);
        var rounds = new List<RoundResult>();
        for (var round = 0; round <= options.Rounds; round++)
        {
            rounds.Add(await driver.RunAsync(target, post.Next, post.Expected, options.Length, cancellationToken));
        }

        // The first one has warmed up.
        Print("Durable creations/s (POST through the gateway, 201)", Spread.Of(rounds.Skip(1).Select(static round => round.RequestsPerSecond)), "0");
        Print("… p99 ms", Spread.Of(rounds.Skip(1).Select(static round => round.P99)), "0.0");
    }

    private static async Task DispatchAsync(BenchOptions options, RawClient raw, OutboxService service, CancellationToken cancellationToken)
    {
        var (plain, outbox) = (new List<double>(), new List<double>());
        for (var round = 0; round <= options.Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            await raw.PublishAsync(Events, Outstanding, cancellationToken);
            plain.Add(Events / Stopwatch.GetElapsedTime(began).TotalSeconds);

            await service.CommitAsync(Events, cancellationToken);
            began = Stopwatch.GetTimestamp();
            await service.EmptyAsync(cancellationToken);
            outbox.Add(Events / Stopwatch.GetElapsedTime(began).TotalSeconds);
            await raw.PurgeAsync(cancellationToken);
        }

        Print($"Plain confirmed publishing, events/s ({Events} of the same bytes, {Outstanding} under way)", Spread.Of(plain.Skip(1)), "0");
        Print("Outbox, events/s (from the commit of as many to the last mark)", Spread.Of(outbox.Skip(1)), "0");
        Print("… outbox to plain", Spread.Of(outbox.Zip(plain, static (one, other) => one / other).Skip(1)), "0.00");
    }

    private static async Task LatencyAsync(BenchOptions options, RawClient raw, OutboxService service, CancellationToken cancellationToken)
    {
        var arrived = await raw.SubscribeAsync(cancellationToken);
        var committed = new Dictionary<int, long>();
        using var timer = new PeriodicTimer(Pace);
        var events = (int)(options.Rounds * options.Length / Pace);
        while (committed.Count < events && await timer.WaitForNextTickAsync(cancellationToken))
        {
            committed[await service.CommitAsync(1, cancellationToken)] = Stopwatch.GetTimestamp();
        }

        await service.EmptyAsync(cancellationToken);
        while (arrived.Count < events)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        // It may be there before the commit has been told to its caller.
        var ages = committed.Select(commit => Math.Max(Stopwatch.GetElapsedTime(commit.Value, arrived[commit.Key]).TotalMilliseconds, 0));
        double[] latencies = [.. ages.Order()];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Commit to a subscriber at {1000 / Pace.TotalMilliseconds:0}/s, ms: p50 {latencies[events / 2]:0.0}, "
            + $"p99 {latencies[(int)(events * 0.99)]:0.0}, most {latencies[^1]:0.0} ({events} events)"));
    }

    /// <summary>One at a time, each found among all the others.</summary>
    private static async Task OneKeyAsync(BenchOptions options, OutboxService service, CancellationToken cancellationToken)
    {
        await service.LeaveBehindAsync(LeftBehind, cancellationToken);
        using var timer = new PeriodicTimer(Pace);
        while (await service.SentOfThoseAsync(cancellationToken) == 0)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        var (before, began) = (await service.SentOfThoseAsync(cancellationToken), Stopwatch.GetTimestamp());
        await Task.Delay(options.Rounds * options.Length, cancellationToken);
        var sent = await service.SentOfThoseAsync(cancellationToken) - before;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Outbox of {LeftBehind} events of one key that another process has left, events/s: {sent / Stopwatch.GetElapsedTime(began).TotalSeconds:0}"));
    }

    private static void Print(string what, Spread spread, string format)
    {
        Console.WriteLine($"{what}: {Text(spread.Median)} ({Text(spread.Least)} to {Text(spread.Most)})");

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
