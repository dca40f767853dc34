using Bench.Processes;

namespace Bench.Load;

internal static class Quiet
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Returns when the services use less than a twentieth of one processor, or after 20 s.</summary>
    public static async Task WaitAsync(Target target, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Step);
        var before = ProcessUsage.Processor(target.Processes);
        for (var waited = Step; waited < Patience; waited += Step)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var now = ProcessUsage.Processor(target.Processes);
            if (now - before < Step / 20)
            {
                return;
            }

            before = now;
        }
    }
}
