namespace ServiceDefaults.Discovery;

/// <summary>
/// Tells the changes of a state: the first at once, further ones at most once a second, and then only what has become of it.
/// </summary>
/// <param name="initial">The state that needs no telling.</param>
/// <param name="isSame">Whether a change is not worth a line.</param>
/// <param name="tell">Writes the line, given the state told last and the present one.</param>
/// <param name="time">The clock.</param>
internal sealed class PacedLog<T>(T initial, Func<T, T, bool> isSame, Action<T, T> tell, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private T _told = initial;
    private T _latest = initial;
    private long? _toldAt;
    private ITimer? _later;

    public void Report(T state)
    {
        lock (_lock)
        {
            _latest = state;
            if (_later is not null)
            {
                return;
            }

            if (_toldAt is { } at && Interval - time.GetElapsedTime(at) is var left && left > TimeSpan.Zero)
            {
                _later = time.CreateTimer(static log => ((PacedLog<T>)log!).TellLater(), this, left, Timeout.InfiniteTimeSpan);
                return;
            }

            Tell();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _later?.Dispose();
        }
    }

    private void TellLater()
    {
        lock (_lock)
        {
            _later?.Dispose();
            _later = null;
            Tell();
        }
    }

    private void Tell()
    {
        if (!isSame(_told, _latest))
        {
            var previous = _told;
            (_told, _toldAt) = (_latest, time.GetTimestamp());
            tell(previous, _latest);
        }
    }
}
