namespace Tests.Telemetry;

/// <summary>What has arrived so far, and a way to wait until it is what a test expects.</summary>
internal sealed class Recorder<T>
{
    private readonly Lock _gate = new();
    private T[] _items = [];
    private TaskCompletionSource _changed = NewSignal();

    public void Add(IEnumerable<T> items)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _items = [.. _items, .. items];
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    public async Task<IReadOnlyList<T>> WaitForAsync(Func<IReadOnlyList<T>, bool> predicate, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            T[] items;
            lock (_gate)
            {
                (items, changed) = (_items, _changed.Task);
            }

            if (predicate(items))
            {
                return items;
            }

            try
            {
                await changed.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                throw new OperationCanceledException($"The telemetry waited for did not arrive. Arrived:{Describe(items)}", cancellationToken);
            }
        }
    }

    private static string Describe(T[] items) =>
        items.Length == 0 ? " nothing" : string.Concat(items.TakeLast(50).Select(item => $"{Environment.NewLine}  {item}"));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
