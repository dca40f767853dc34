namespace Bench.Faults;

/// <summary>Waits for a state that nothing announces.</summary>
internal static class Until
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    /// <exception cref="BenchException">It did not come.</exception>
    public static async Task TrueAsync(Func<Task<bool>> state, string what, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!await ComesAsync(state, patience, cancellationToken))
        {
            throw new BenchException($"Waited {patience.TotalSeconds:0} s in vain for {what}, so there are no figures of this case.");
        }
    }

    /// <summary>Whether it came in time.</summary>
    public static async Task<bool> ComesAsync(Func<Task<bool>> state, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            while (!await HoldsAsync(state))
            {
                await Task.Delay(Step, limit.Token);
            }

            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task<bool> HoldsAsync(Func<Task<bool>> state)
    {
        try
        {
            return await state();
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
