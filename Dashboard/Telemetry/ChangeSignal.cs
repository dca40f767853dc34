namespace Dashboard.Telemetry;

/// <summary>Tells that something changed, without saying what. Costs nothing where nobody waits; a waiter that is late misses nothing.</summary>
public sealed class ChangeSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiting;
    private long _version;

    /// <summary>Grows with every change.</summary>
    public long Version => Volatile.Read(ref _version);

    public void Raise()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            _version++;
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.SetResult();
    }

    /// <summary>Ends when the version is no longer the one that was seen.</summary>
    public Task WaitAsync(long seen, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_version != seen)
            {
                return Task.CompletedTask;
            }

            _waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends when the versions of several no longer make the sum that was seen.</summary>
    public static async Task WaitAnyAsync(IReadOnlyList<ChangeSignal> signals, long seen, CancellationToken cancellationToken)
    {
        var versions = signals.Select(static signal => signal.Version).ToArray();
        if (versions.Sum() != seen)
        {
            return;
        }

        // The waits that lose must end too, or they would pile up on a signal that is never raised.
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await await Task.WhenAny(signals.Select((signal, i) => signal.WaitAsync(versions[i], others.Token)));
        await others.CancelAsync();
    }
}
