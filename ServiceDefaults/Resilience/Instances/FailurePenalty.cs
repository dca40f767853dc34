namespace ServiceDefaults.Resilience.Instances;

/// <summary>
/// Makes an instance that fails look busier than it is, since one that fails fast has few calls outstanding and would be preferred.
/// Each failure weighs as much as ten outstanding calls, and half as much after each second.
/// </summary>
internal sealed class FailurePenalty(TimeProvider time)
{
    private const double Weight = 10;
    private const double Most = 1000;

    private readonly Lock _gate = new();
    private double _value;
    private long _at;

    public double Value
    {
        get
        {
            if (Volatile.Read(ref _value) == 0)
            {
                return 0;
            }

            lock (_gate)
            {
                return Decay();
            }
        }
    }

    public void Add()
    {
        lock (_gate)
        {
            Volatile.Write(ref _value, Math.Min(Decay() + Weight, Most));
        }
    }

    private double Decay()
    {
        var now = time.GetTimestamp();
        var value = _value * Math.Pow(0.5, time.GetElapsedTime(_at, now).TotalSeconds);
        _at = now;
        _value = value < 0.01 ? 0 : value;
        return _value;
    }
}
