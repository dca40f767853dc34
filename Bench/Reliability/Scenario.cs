namespace Bench.Reliability;

/// <summary>A fault, and how much is created while it happens.</summary>
/// <param name="Fault">What the table calls it.</param>
/// <param name="Creations">How many users.</param>
/// <param name="PerSecond">How many a second, or null for as many as can be.</param>
/// <param name="HappenAsync">Happens beside the creations, told how many of them are done.</param>
/// <param name="IsEndless">It goes on until the creations are done, and does not end by itself.</param>
internal sealed record Scenario(
    string Fault, int Creations, int? PerSecond, Func<BrokerFaults, Progress, CancellationToken, Task> HappenAsync, bool IsEndless = false)
{
    /// <param name="scale">1 for the whole length; shorter ones show that it works.</param>
    public static IReadOnlyList<Scenario> All(double scale)
    {
        return
        [
            new("none, 100 creations a second", Of(3_000), 100, static (_, _, _) => Task.CompletedTask),
            new("broker restarted three times", Of(10_000), 200,
                (faults, progress, cancel) => AtAsync(progress, [0.1, 0.4, 0.7], faults.RestartBrokerAsync, cancel)),
            new("broker killed (kill -9) twice", Of(3_000), 100, (faults, progress, cancel) => AtAsync(progress, [0.2, 0.6], faults.KillBrokerAsync, cancel)),
            new($"broker away for {Of(60)} s", Of(3_000), 50,
                (faults, progress, cancel) => AtAsync(progress, [0.1], c => faults.TakeBrokerAwayAsync(TimeSpan.FromSeconds(Of(60)), c), cancel)),
            new("a connection cut every second, at random", Of(3_000), 50,
                (faults, progress, cancel) => EveryAsync(TimeSpan.FromSeconds(1), progress, faults.CutAConnectionAsync, cancel), IsEndless: true),
            new("worker killed (kill -9) every five seconds", Of(3_000), 50,
                (faults, progress, cancel) => EveryAsync(TimeSpan.FromSeconds(scale < 1 ? 1 : 5), progress, faults.KillWorkerAsync, cancel), IsEndless: true),
        ];

        int Of(int whole) => Math.Max((int)(whole * scale), 1);
    }

    private static async Task AtAsync(Progress progress, double[] shares, Func<CancellationToken, Task> happen, CancellationToken cancellationToken)
    {
        foreach (var share in shares)
        {
            await progress.ReachesAsync(share, cancellationToken);
            await happen(cancellationToken);
            progress.Happened();
        }
    }

    private static async Task EveryAsync(TimeSpan interval, Progress progress, Func<CancellationToken, Task<bool>> happen, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            // Once begun it is brought to its end: what was killed is started.
            if (await happen(CancellationToken.None))
            {
                progress.Happened();
            }
        }
    }
}

/// <summary>How far the creations are, and how often the fault has happened.</summary>
internal sealed class Progress(int whole)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private int _done;
    private int _faults;

    public int Faults => Volatile.Read(ref _faults);

    public void Happened() => Interlocked.Increment(ref _faults);

    public void Report(int done) => Interlocked.Exchange(ref _done, done);

    public async Task ReachesAsync(double share, CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _done) < whole * share)
        {
            await Task.Delay(Step, cancellationToken);
        }
    }
}
