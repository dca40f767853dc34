using System.Diagnostics;
using Bench.Processes;
using Grpc.Core;

namespace Bench.Faults.Cases;

/// <summary>One of three instances runs and is of no use, or comes and goes.</summary>
internal static class IllnessCases
{
    private const string Unnoticed = "0 failed; p99 ≤ max(2 × healthy, 50 ms) after 2 s";
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    public static IReadOnlyList<FaultCase> All { get; } =
    [
        new("1 of 3 hangs (SIGSTOP)", Unnoticed, new(), static (stage, cancellationToken) =>
            FallIllAsync(stage, () => stage.Instances[0].SignalAsync("STOP", cancellationToken), cancellationToken)),
        new("1 of 3 answers after 2 s", Unnoticed, new(), static (stage, cancellationToken) =>
            FallIllAsync(
                stage, () => Do(() => stage.Instances[0].Relays.ToList().ForEach(static relay => relay.Delay(TimeSpan.FromSeconds(2)))), cancellationToken)),
        new("1 of 3 answers UNAVAILABLE", Unnoticed, new() { Instances = 2, Scripted = true }, static (stage, cancellationToken) =>
            FallIllAsync(
                stage,
                () => Do(() => stage.Scripted!.Behaviour = static _ => throw new RpcException(new Status(StatusCode.Unavailable, "scripted"))),
                cancellationToken)),
        new("1 of 3 drops connections", Unnoticed, new(), static (stage, cancellationToken) =>
            FallIllAsync(stage, () => Do(() => stage.Instances[0].Relays.ToList().ForEach(static relay => relay.Reset())), cancellationToken)),
        new("all 3 hang (SIGSTOP), then go on", "first success ≤ 2 s after they go on", new(), HangAsync),
        new("an instance that flaps every 200 ms", "≤ 5 % of a core, ≤ 1 log line/s; 0 failed", new(), FlapAsync),
    ];

    private static async Task<IReadOnlyList<string>> FallIllAsync(FaultStage stage, Func<Task> fault, CancellationToken cancellationToken)
    {
        var healthy = await HealthyAsync(stage, cancellationToken);
        var begin = Stopwatch.GetTimestamp();
        await fault();
        await Task.Delay(Moment, cancellationToken);
        var after = Stopwatch.GetTimestamp();
        await Task.Delay(stage.Setting.Window, cancellationToken);
        var failed = await stage.FailedAsync(begin);
        return
        [
            .. stage.Sides.Select((side, i) => Noticed.Text(
                $"{failed[i]}; p99 {Noticed.Within(side.Readers.Since(after), 0.99):0} ms ({Noticed.Within(healthy[i], 0.99):0} healthy)")),
        ];
    }

    private static async Task<IReadOnlyList<string>> HangAsync(FaultStage stage, CancellationToken cancellationToken)
    {
        await Task.WhenAll(stage.Instances.Select(instance => instance.SignalAsync("STOP", cancellationToken)));
        await Task.Delay(stage.Setting.Outage, cancellationToken);
        await Task.WhenAll(stage.Instances.Select(instance => instance.SignalAsync("CONT", cancellationToken)));
        var on = Stopwatch.GetTimestamp();
        var patience = TimeSpan.FromSeconds(stage.Setting.Short ? 15 : 70);
        await Until.ComesAsync(() => Task.FromResult(stage.Sides.All(side => First(side) is not null)), patience, cancellationToken);
        return [.. stage.Sides.Select(side => Noticed.Text($"first success {Noticed.After(on, First(side)?.End, patience)}"))];

        Answer? First(Side side) => side.Readers.Since(on).FirstOrDefault(static answer => answer.IsSuccess);
    }

    private static async Task<IReadOnlyList<string>> FlapAsync(FaultStage stage, CancellationToken cancellationToken)
    {
        var (calm, _, _) = await UsageAsync(stage, _ => Task.Delay(stage.Setting.Outage / 2, cancellationToken));
        var (used, lines, begin) = await UsageAsync(stage, async begin =>
        {
            using var timer = new PeriodicTimer(Period);
            for (var up = false; Stopwatch.GetElapsedTime(begin) < stage.Setting.Outage; up = !up)
            {
                foreach (var relay in stage.Instances[0].Relays)
                {
                    if (up)
                    {
                        relay.Heal();
                    }
                    else
                    {
                        relay.Refuse();
                    }
                }

                await timer.WaitForNextTickAsync(cancellationToken);
            }
        });
        var failed = await stage.FailedAsync(begin);
        return [.. failed.Select((text, i) => Noticed.Text(
            $"{100 * (used[i] - calm[i]):+0.0;-0.0} % of a core more than the {100 * calm[i]:0.0} % of calm; {lines[i]:0.00} lines/s; {text}"))];
    }

    /// <summary>The processor time of the gateways as a share of one processor, and the lines that they wrote per second.</summary>
    private static async Task<(IReadOnlyList<double> Used, IReadOnlyList<double> Lines, long Begin)> UsageAsync(FaultStage stage, Func<long, Task> meanwhile)
    {
        IReadOnlyList<ServiceProcess> gateways = [.. stage.Sides.Select(static side => new ServiceProcess(side.Name, side.Program.Id))];
        var lines = stage.Sides.Select(static side => side.Program.LineCount).ToList();
        var (processor, begin) = (ProcessUsage.ProcessorOfEach(gateways), Stopwatch.GetTimestamp());
        await meanwhile(begin);
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return (
            [.. ProcessUsage.ProcessorOfEach(gateways).Zip(processor, (after, before) => (after - before).TotalSeconds / seconds)],
            [.. stage.Sides.Zip(lines, (side, before) => (side.Program.LineCount - before) / seconds)],
            begin);
    }

    private static async Task<IReadOnlyList<IReadOnlyList<Answer>>> HealthyAsync(FaultStage stage, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        await Task.Delay(stage.Setting.Window, cancellationToken);
        return [.. stage.Sides.Select(side => side.Readers.Since(begin))];
    }

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
