namespace Messaging.Outbox;

/// <summary>Says that there is something to send. However often it is set, it wakes once.</summary>
internal sealed class OutboxSignal(TimeProvider timeProvider) : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);
    private readonly Lock _gate = new();

    public void Set()
    {
        lock (_gate)
        {
            if (_set.CurrentCount == 0)
            {
                _set.Release();
            }
        }
    }

    /// <summary>Returns when it is set, or after <paramref name="limit"/>, or when <paramref name="stopping"/> fires.</summary>
    public async Task WaitAsync(TimeSpan limit, CancellationToken stopping)
    {
        // A timer would take a time that has just passed for none at all, and wait for ever.
        if (limit <= TimeSpan.Zero)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(limit, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        await _set.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _set.Dispose();
}
