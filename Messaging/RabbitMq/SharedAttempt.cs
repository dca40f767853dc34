namespace Messaging.RabbitMq;

/// <summary>
/// One open thing for many callers: opened when somebody asks, once for all who wait, and again when it is no longer usable.
/// A failure is remembered for a moment, so that a thousand callers do not make a thousand attempts. Callers can leave at any
/// time; the attempt goes on without them.
/// </summary>
internal sealed class SharedAttempt<T>(Func<CancellationToken, Task<T>> open, Func<T, bool> isUsable, TimeProvider timeProvider) : IAsyncDisposable
    where T : class, IAsyncDisposable
{
    private static readonly TimeSpan FailureMemory = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task<T>? _attempt;
    private long _failed;

    public T? Current => _attempt is { IsCompletedSuccessfully: true } attempt && isUsable(attempt.Result) ? attempt.Result : null;

    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (_attempt is null || IsSpent(_attempt))
            {
                // The caller's trace must not become the parent of what happens on the connection for the rest of its life.
                using (ExecutionContext.SuppressFlow())
                {
                    _attempt = Task.Run(AttemptAsync);
                }
            }

            return _attempt.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<T>? attempt;
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            _stopping.Cancel();
            attempt = _attempt;
        }

        if (attempt is not null)
        {
            await Quietly.WithinAsync(EndLimit, attempt);
            if (attempt.IsCompletedSuccessfully)
            {
                await Quietly.WithinAsync(EndLimit, attempt.Result.DisposeAsync().AsTask());
            }
        }

        _stopping.Dispose();
    }

    private bool IsSpent(Task<T> attempt) =>
        attempt.IsCompletedSuccessfully ? !isUsable(attempt.Result)
        : attempt.IsCompleted && timeProvider.GetElapsedTime(Volatile.Read(ref _failed)) >= FailureMemory;

    private async Task<T> AttemptAsync()
    {
        try
        {
            return await open(_stopping.Token);
        }
        catch
        {
            Volatile.Write(ref _failed, timeProvider.GetTimestamp());
            throw;
        }
    }
}
