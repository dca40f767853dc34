using Polly.CircuitBreaker;
using ServiceDefaults.Resilience.Instances;

namespace ServiceDefaults.Resilience.Breaker;

/// <summary>Polly's own breaker as the choice of an instance sees it.</summary>
internal sealed class RatioBreaker(TimeSpan breakDuration, TimeProvider time) : IInstanceBreaker
{
    private long _opened;

    public CircuitBreakerStateProvider Provider { get; } = new();

    public BreakerState State => Provider.CircuitState switch
    {
        CircuitState.Closed => BreakerState.Closed,
        CircuitState.HalfOpen => BreakerState.HalfOpen,
        _ => BreakerState.Open,
    };

    public bool IsRejecting => State switch
    {
        BreakerState.Closed => false,
        BreakerState.Open => RetryAfter > TimeSpan.Zero,
        _ => true,
    };

    public TimeSpan RetryAfter
    {
        get
        {
            var left = breakDuration - time.GetElapsedTime(Volatile.Read(ref _opened));
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    // Polly's breaker could only be closed by hand, which lets everyone in.
    public TimeSpan LookAfter => RetryAfter;

    public bool TryLook() => false;

    public void Open() => Volatile.Write(ref _opened, time.GetTimestamp());
}
