namespace Bench.Reliability;

/// <summary>A fault, and how much is created while it happens.</summary>
/// <param name="Fault">What the table calls it.</param>
/// <param name="Creations">How many users.</param>
/// <param name="PerSecond">How many a second, or null for as many as can be.</param>
/// <param name="HappenAsync">Happens beside the creations, told how many of them are done.</param>
/// <param name="IsEndless">It goes on until the creations are done, and does not end by itself.</param>
internal sealed record Scenario(string Fault, int Creations, int? PerSecond, Func<Progress, CancellationToken, Task> HappenAsync, bool IsEndless = false)
{
    /// <param name="faults">What can happen.</param>
    /// <param name="scale">1 for the whole length; shorter ones show that it works.</param>
    public static IReadOnlyList<Scenario> All(BrokerFaults faults, double scale)
    {
        return
        [
            new("none, 100 creations a second", Of(3_000), 100, static (_, _) => Task.CompletedTask),
            new("broker restarted three times", Of(10_000), null, (progress, cancel) => AtAsync(progress, [0.2, 0.45, 0.7], faults.RestartBrokerAsync, cancel)),
            new("broker killed (kill -9) under load", Of(2_000), null, (progress, cancel) => AtAsync(progress, [0.5], faults.KillBrokerAsync, cancel)),
            new($"broker away for {Of(60)} s", Of(3_000), 50, (progress, cancel) => AtAsync(progress, [0.1], c => faults.TakeBrokerAwayAsync(TimeSpan.FromSeconds(Of(60)), c), cancel)),
            new("a connection cut every second, at random", Of(3_000), 50, (_, cancel) => EveryAsync(TimeSpan.FromSeconds(1), faults.CutAConnectionAsync, cancel), IsEndless: true),
            new("worker killed (kill -9) every five seconds", Of(3_000), 50, (_, cancel) => EveryAsync(TimeSpan.FromSeconds(5), faults.KillWorkerAsync, cancel), IsEndless: true),
        ];

        int Of(int whole) => Math.Max((int)(whole * scale), 1);
    }

    private static async Task AtAsync(Progress progress, double[] shares, Func<CancellationToken, Task> happen, CancellationToken cancellationToken)
    {
        foreach (var share in shares)
        {
            await progress.ReachesAsync(share, cancellationToken);
            await happen(cancellationToken);
        }
    }

    private static async Task EveryAsync(TimeSpan interval, Func<CancellationToken, Task> happen, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            // Once begun it is brought to its end: what was killed is started.
            await happen(CancellationToken.None);
        }
    }
}

/// <summary>How far the creations are.</summary>
internal sealed class Progress(int whole)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private int _done;

    public void Report(int done) => Interlocked.Exchange(ref _done, done);

    public async Task ReachesAsync(double share, CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _done) < whole * share)
        {
            await Task.Delay(Step, cancellationToken);
        }
    }
}
