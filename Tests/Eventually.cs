using System.Runtime.CompilerServices;

namespace Tests;

/// <summary>Waits for a state that nothing announces: asks again and again until it is there.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>The first answer that fits; the failure shows the last one that did not.</summary>
    public static async Task<T> GetAsync<T>(Func<CancellationToken, Task<T>> ask, Func<T, bool> fits, string what, TimeSpan? within = null)
    {
        var (found, answer, last) = await AskAsync(ask, fits, within ?? Patience);
        Assert.True(found, $"Waited in vain for {what}; last seen: {last ?? "nothing"}");
        return answer!;
    }

    /// <summary>Fails when the condition does not come true.</summary>
    public static Task HoldsAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "", TimeSpan? within = null) =>
        GetAsync(_ => Task.FromResult(condition()), static holds => holds, what, within);

    /// <summary>Fails when the condition does not come true.</summary>
    public static Task HoldsAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "", TimeSpan? within = null) =>
        GetAsync(_ => condition(), static holds => holds, what, within);

    /// <summary>Whether the state came in time.</summary>
    public static Task<bool> TrueAsync(Func<bool> state, TimeSpan? within = null) => TrueAsync(() => Task.FromResult(state()), within);

    /// <summary>Whether the state came in time.</summary>
    public static async Task<bool> TrueAsync(Func<Task<bool>> state, TimeSpan? within = null) =>
        (await AskAsync(_ => state(), static there => there, within ?? Patience)).Found;

    private static async Task<(bool Found, T? Answer, object? Last)> AskAsync<T>(Func<CancellationToken, Task<T>> ask, Func<T, bool> fits, TimeSpan within)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(within);
        using var timer = new PeriodicTimer(Pause);
        object? last = null;
        try
        {
            do
            {
                try
                {
                    var answer = await ask(patience.Token);
                    if (fits(answer))
                    {
                        return (true, answer, last);
                    }

                    last = answer;
                }
                catch (Exception error) when (error is HttpRequestException or IOException)
                {
                    last = error.Message;
                }
            }
            while (await timer.WaitForNextTickAsync(patience.Token));
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        return (false, default, last);
    }
}
