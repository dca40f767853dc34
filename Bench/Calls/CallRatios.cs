namespace Bench.Calls;

/// <summary>
/// The paths in turn, over and over, a short time each. What else the machine does falls on some of those times and not on others: the least and
/// the twentieth part are what a call takes, and the median tells how busy the machine was.
/// </summary>
internal static class CallRatios
{
    private const int CallsAtATime = 200;
    private const int WarmUpCalls = 60_000;
    private static readonly TimeSpan Compiled = TimeSpan.FromSeconds(2);
    private static readonly ClientPath[] Paths = [ClientPath.Plain, ClientPath.Standard, ClientPath.ServiceDefaults];

    public static async Task PrintAsync(int turns, CancellationToken cancellationToken)
    {
        var costs = Paths.Select(static path => new CallCosts { Path = path }).ToList();
        costs.ForEach(static each => each.Start());
        try
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nIn turn, {turns} times {CallsAtATime} calls each:"));
            Console.WriteLine("| call | path | µs: least | twentieth | median | twentieth, of the standard handlers' |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
            await PrintAsync("Grpc", costs, static each => each.Grpc(), turns, cancellationToken);
            await PrintAsync("Http", costs, static each => each.Http(), turns, cancellationToken);
        }
        finally
        {
            costs.ForEach(static each => each.Stop());
        }
    }

    private static async Task PrintAsync(
        string name, IReadOnlyList<CallCosts> costs, Func<CallCosts, Task<int>> call, int turns, CancellationToken cancellationToken)
    {
        // Twice, with time for the compiler in between.
        for (var i = 0; i < 2; i++)
        {
            foreach (var each in costs)
            {
                await MeasureAsync(each, call, WarmUpCalls, cancellationToken);
            }

            await Task.Delay(Compiled, cancellationToken);
        }

        var times = costs.Select(static _ => new List<double>()).ToList();
        for (var turn = 0; turn < turns; turn++)
        {
            foreach (var (path, each) in costs.Index())
            {
                times[path].Add(await MeasureAsync(each, call, CallsAtATime, cancellationToken));
            }
        }

        times.ForEach(static each => each.Sort());
        foreach (var (path, each) in times.Index())
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Paths[path]} | {each[0]:0.00} | {Twentieth(each):0.00} | {each[each.Count / 2]:0.00} "
                + $"| {Twentieth(each) / Twentieth(times[1]):0.00} |"));
        }
    }

    private static double Twentieth(List<double> sorted) => sorted[sorted.Count / 20];

    private static async Task<double> MeasureAsync(CallCosts costs, Func<CallCosts, Task<int>> call, int calls, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
        {
            await call(costs);
        }

        return Stopwatch.GetElapsedTime(begin).TotalMicroseconds / calls;
    }
}
