namespace ServiceDefaults.Resilience.Instances;

/// <summary>
/// Takes an instance that cannot be reached out of the choice: for 1 s, then for twice as long each time until it has been back for 10 s.
/// After each pause one call may find out. Attempts that began before count as one with what happened then.
/// </summary>
internal sealed class Ejection(TimeProvider time)
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    // Calls fail meanwhile, and the first call of a process that has just started takes a part of the second within which they must not any more.
    public static readonly TimeSpan WithNothingElse = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private volatile bool _active;
    private long _since;
    private long _asked;
    private long _readmitted;
    private TimeSpan _pause;

    public bool IsActive => _active;

    /// <summary>The time until a call may find out whether the instance is back.</summary>
    /// <param name="nothingElse">There is no other instance: then it is worth a look four times a second.</param>
    public TimeSpan Remaining(bool nothingElse)
    {
        lock (_gate)
        {
            return _active ? Left(nothingElse) : TimeSpan.Zero;
        }
    }

    /// <summary>True for the one call that may find out now.</summary>
    public bool TryProbe(bool nothingElse)
    {
        lock (_gate)
        {
            if (!_active || Left(nothingElse) > TimeSpan.Zero)
            {
                return false;
            }

            // Should the probe neither succeed nor fail, another one follows after the same pause.
            _asked = time.GetTimestamp();
            return true;
        }
    }

    /// <returns>Whether the instance was in the choice before.</returns>
    public bool Eject(long attemptStarted)
    {
        lock (_gate)
        {
            if (_active && attemptStarted <= _since)
            {
                return false;
            }

            var first = !_active;
            var anew = _pause == TimeSpan.Zero || (first && time.GetElapsedTime(_readmitted) >= Steady);
            _pause = anew ? First : _pause * 2 < Longest ? _pause * 2 : Longest;
            _since = _asked = time.GetTimestamp();
            _active = true;
            return first;
        }
    }

    /// <summary>A call succeeded. One that began before says nothing of now: its answer may have lain there while the instance died.</summary>
    /// <returns>Whether the instance was out of the choice before.</returns>
    public bool Readmit(long attemptStarted)
    {
        if (!_active)
        {
            return false;
        }

        lock (_gate)
        {
            if (!_active || attemptStarted < _since)
            {
                return false;
            }

            _active = false;
            _readmitted = time.GetTimestamp();
            return true;
        }
    }

    private TimeSpan Left(bool nothingElse)
    {
        var left = (nothingElse ? WithNothingElse : _pause) - time.GetElapsedTime(_asked);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
