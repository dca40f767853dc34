using System.Diagnostics;
using System.Globalization;

namespace Bench.Faults.Cases;

/// <summary>An instance comes, or goes: in order, by kill -9, or all of them.</summary>
internal static class LossCases
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    public static IReadOnlyList<FaultCase> All { get; } =
    [
        new("new instance: from its registration to its first request", "median ≤ 50 ms; 0 failed", new() { Readers = 20 }, ComeAsync),
        new("graceful stop of 1 of 3", "0 failed", new(), StopAsync),
        new("kill -9 of 1 of 3", "0 failed reads; no further attempt at it within a second", new(), KillAsync),
        new("killed one restarts", "serves again within 2 s of accepting connections; 0 failed", new(), RestartAsync),
        new("all 3 down", "fail in < 50 ms (p99); ≤ 1.2 attempts per request; first success ≤ 1 s after one accepts connections", new(), AllAwayAsync),
    ];

    private static async Task<IReadOnlyList<string>> ComeAsync(FaultStage stage, CancellationToken cancellationToken)
    {
        var samples = stage.Setting.Short ? 2 : 9;
        var begin = Stopwatch.GetTimestamp();
        var delays = stage.Sides.Select(static _ => new List<double>()).ToList();
        for (var i = 0; i < samples; i++)
        {
            await using var instance = await ScriptedInstance.StartAsync(cancellationToken);
            var asked = stage.Sides.Select(static _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
            instance.Behaviour = isApplication => asked[isApplication ? 0 : 1].TrySetResult(Stopwatch.GetTimestamp());
            var id = Noticed.Text($"user-service-new-{i}");
            await stage.Consul.RegisterAsync(id, "user-service", instance.Address, cancellationToken);
            var registered = Stopwatch.GetTimestamp();

            foreach (var (side, first) in asked.Index())
            {
                var came = await Until.ComesAsync(() => Task.FromResult(first.Task.IsCompleted), Patience, cancellationToken);
                delays[side].Add(came ? Stopwatch.GetElapsedTime(registered, await first.Task).TotalMilliseconds : double.PositiveInfinity);
            }

            await stage.Consul.DeregisterAsync(id, cancellationToken);
            // The readers move on before it ends: this is about coming.
            await Until.TrueAsync(async () => !(await stage.Consul.PassingAsync("user-service")).Contains(id), "it to be gone", Patience, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }

        return
        [
            .. (await stage.FailedAsync(begin)).Zip(delays, (failed, each) =>
                $"median {Milliseconds(Spread.Of(each).Median)} of {samples}, most {Milliseconds(Spread.Of(each).Most)}; {failed}"),
        ];

        static string Milliseconds(double delay) =>
            double.IsFinite(delay) ? Noticed.Text($"{delay:0} ms") : Noticed.Text($"more than {Patience.TotalSeconds:0} s");
    }

    private static async Task<IReadOnlyList<string>> StopAsync(FaultStage stage, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        await stage.Instances[0].EndAsync("TERM", cancellationToken);
        await Task.Delay(stage.Setting.Window, cancellationToken);
        return await stage.FailedAsync(begin);
    }

    private static async Task<IReadOnlyList<string>> KillAsync(FaultStage stage, CancellationToken cancellationToken)
    {
        var victim = stage.Instances[0];
        var begin = Stopwatch.GetTimestamp();
        await victim.EndAsync("KILL", cancellationToken);
        // Whoever was with it knows by now; the first look back at it comes a second after that.
        await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        var before = stage.Sides.Select(side => side.RelayOf(victim).Accepted).ToList();
        await Task.Delay(TimeSpan.FromMilliseconds(700), cancellationToken);
        var attempts = stage.Sides.Zip(before, (side, count) => side.RelayOf(victim).Accepted - count).ToList();
        await Task.Delay(stage.Setting.Window, cancellationToken);
        return [.. (await stage.FailedAsync(begin)).Zip(
            attempts, static (failed, count) => Noticed.Text($"{failed}; {count} attempts from 0.2 to 0.9 s after"))];
    }

    private static async Task<IReadOnlyList<string>> RestartAsync(FaultStage stage, CancellationToken cancellationToken)
    {
        var victim = stage.Instances[0];
        await victim.EndAsync("KILL", cancellationToken);
        await Task.Delay(stage.Setting.Window, cancellationToken);
        var begin = Stopwatch.GetTimestamp();
        await victim.StartUntilItAcceptsAsync(cancellationToken);
        var back = Stopwatch.GetTimestamp();

        var served = new long?[stage.Sides.Count];
        await Until.ComesAsync(
            () =>
            {
                foreach (var (i, side) in stage.Sides.Index())
                {
                    served[i] ??= side.RelayOf(victim).Open > 0 ? Stopwatch.GetTimestamp() : null;
                }

                return Task.FromResult(served.All(static at => at is not null));
            },
            Patience, cancellationToken);
        return [.. (await stage.FailedAsync(begin)).Zip(served, (failed, at) => $"connected {Noticed.After(back, at, Patience)}; {failed}")];
    }

    private static async Task<IReadOnlyList<string>> AllAwayAsync(FaultStage stage, CancellationToken cancellationToken)
    {
        await Task.WhenAll(stage.Instances.Select(instance => instance.EndAsync("KILL", cancellationToken)));
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        var begin = Stopwatch.GetTimestamp();
        var before = stage.Sides.Select(side => Attempts(stage, side)).ToList();
        await Task.Delay(stage.Setting.Outage, cancellationToken);
        var outage = stage.Sides.Select(side => side.Readers.Since(begin)).ToList();
        var attempts = stage.Sides.Zip(before, (side, count) => Attempts(stage, side) - count).ToList();

        await stage.Instances[0].StartUntilItAcceptsAsync(cancellationToken);
        var back = Stopwatch.GetTimestamp();
        var patience = TimeSpan.FromSeconds(stage.Setting.Short ? 15 : 70);
        await Until.ComesAsync(() => Task.FromResult(stage.Sides.All(side => First(side) is not null)), patience, cancellationToken);
        return
        [
            .. stage.Sides.Select((side, i) => string.Create(
                CultureInfo.InvariantCulture,
                $"p99 {Noticed.Within(outage[i], 0.99):0} ms; {(double)attempts[i] / outage[i].Count:0.000} attempts per request; "
                + $"first success {Noticed.After(back, First(side)?.End, patience)}")),
        ];

        Answer? First(Side side) => side.Readers.Since(back).FirstOrDefault(static answer => answer.IsSuccess);
    }

    private static int Attempts(FaultStage stage, Side side) => stage.Instances.Sum(instance => side.RelayOf(instance).Accepted);
}
