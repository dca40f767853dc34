using Polly.CircuitBreaker;

namespace ServiceDefaults.Resilience.Breaker;

/// <summary>
/// Counts failures in a row: at the threshold it opens, after the break it lets one call probe, whose success closes it and whose failure
/// opens it again. A success resets the count. The end of a call that began before the last change of state counts no more.
/// </summary>
/// <param name="failureThreshold">After how many failures in a row it opens.</param>
/// <param name="breakDuration">How long it stays open before a probe.</param>
/// <param name="time">The clock.</param>
/// <param name="lookInterval">After how much of a break whoever has no other choice may have one call probe, and how often; never if null.</param>
/// <param name="changed">Is told of each change of state, after it happened and outside of any lock.</param>
internal sealed class ConsecutiveBreaker(
    int failureThreshold, TimeSpan breakDuration, TimeProvider time, TimeSpan? lookInterval = null, Action<CircuitState>? changed = null)
{
    private readonly Lock _gate = new();
    private volatile CircuitState _state;
    private int _failures;
    private int _generation;
    private long _opened;
    private long _looked;
    private volatile bool _isDue;

    public CircuitState State => _state;

    /// <summary>Whether a call now would be rejected.</summary>
    public bool IsRejecting => _state switch
    {
        CircuitState.Closed => false,
        CircuitState.Open => Remaining() > TimeSpan.Zero,
        _ => true,
    };

    /// <summary>How long calls are rejected for certain; zero when it is closed, due for a probe or waiting for one.</summary>
    public TimeSpan RetryAfter => _state == CircuitState.Open ? Remaining() : TimeSpan.Zero;

    /// <summary>The same for as long as there is no other instance to ask.</summary>
    public TimeSpan LookAfter
    {
        get
        {
            var end = RetryAfter;
            if (lookInterval is not { } interval)
            {
                return end;
            }

            var look = interval - time.GetElapsedTime(Volatile.Read(ref _looked));
            return look >= end ? end : look > TimeSpan.Zero ? look : TimeSpan.Zero;
        }
    }

    /// <summary>Allows one early probe in each interval when no other instance is available. True for the call that may make it.</summary>
    public bool TryLook()
    {
        lock (_gate)
        {
            if (_state != CircuitState.Open || _isDue || LookAfter > TimeSpan.Zero)
            {
                return false;
            }

            _looked = time.GetTimestamp();
            return _isDue = true;
        }
    }

    /// <summary>Asks for permission to call. Whoever gets it reports the end with the ticket, once.</summary>
    public bool TryEnter(out int ticket)
    {
        if (_state == CircuitState.Closed)
        {
            ticket = Volatile.Read(ref _generation);
            return true;
        }

        lock (_gate)
        {
            ticket = _generation;
            if (_state == CircuitState.Closed)
            {
                return true;
            }

            if (_state == CircuitState.HalfOpen || Remaining() > TimeSpan.Zero)
            {
                return false;
            }

            ticket = Change(CircuitState.HalfOpen);
        }

        changed?.Invoke(CircuitState.HalfOpen);
        return true;
    }

    public void Succeed(int ticket)
    {
        if (_state == CircuitState.Closed && Volatile.Read(ref _failures) == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (ticket != _generation)
            {
                return;
            }

            _failures = 0;
            if (_state == CircuitState.Closed)
            {
                return;
            }

            Change(CircuitState.Closed);
        }

        changed?.Invoke(CircuitState.Closed);
    }

    public void Fail(int ticket)
    {
        lock (_gate)
        {
            if (ticket != _generation || (_state == CircuitState.Closed && ++_failures < failureThreshold))
            {
                return;
            }

            _failures = 0;
            _opened = _looked = time.GetTimestamp();
            Change(CircuitState.Open);
        }

        changed?.Invoke(CircuitState.Open);
    }

    /// <summary>The call ended without saying anything of the callee, as when its caller left. A probe makes room for another.</summary>
    public void Release(int ticket)
    {
        lock (_gate)
        {
            if (ticket == _generation && _state == CircuitState.HalfOpen)
            {
                Change(CircuitState.Open);
            }
        }
    }

    private TimeSpan Remaining()
    {
        if (_isDue)
        {
            return TimeSpan.Zero;
        }

        var remaining = breakDuration - time.GetElapsedTime(Volatile.Read(ref _opened));
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    private int Change(CircuitState state)
    {
        _state = state;
        _isDue = false;
        return ++_generation;
    }
}
