using System.Diagnostics;

namespace Bench.Seed;

/// <summary>
/// One breaker for all that a process calls: failures add up, whatever succeeds in between, and the fifth opens it for 60 s. After that it lets everyone in.
/// </summary>
internal sealed class SeedBreaker
{
    private const int Threshold = 5;
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private bool _open;
    private bool _halfOpen;
    private int _failures;
    private long _lastFailure;

    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_open && Stopwatch.GetElapsedTime(_lastFailure) >= Break)
            {
                (_open, _halfOpen) = (false, true);
            }

            return !_open;
        }
    }

    public void Succeed()
    {
        lock (_gate)
        {
            if (_halfOpen)
            {
                (_halfOpen, _failures) = (false, 0);
            }
        }
    }

    public void Fail()
    {
        lock (_gate)
        {
            _failures++;
            _lastFailure = Stopwatch.GetTimestamp();
            (_open, _halfOpen) = (_failures >= Threshold, false);
        }
    }
}
