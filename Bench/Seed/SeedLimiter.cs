using System.Diagnostics;

namespace Bench.Seed;

/// <summary>A bucket that is filled up by whole tokens and forgets the fraction each time it is looked at.</summary>
internal sealed class SeedLimiter(double capacity, double perSecond)
{
    private readonly Lock _gate = new();
    private double _tokens = double.MaxValue;
    private long _filled = Stopwatch.GetTimestamp();

    public bool TryAcquire()
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            _tokens = Math.Min(capacity, _tokens + Math.Floor(Stopwatch.GetElapsedTime(_filled, now).TotalSeconds * perSecond));
            _filled = now;
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }
}
