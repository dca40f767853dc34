using Polly.CircuitBreaker;

namespace ServiceDefaults.Resilience;

/// <summary>A call that an open circuit breaker rejected.</summary>
/// <param name="retryAfter">The time until the breaker lets a call probe.</param>
public sealed class CircuitOpenException(TimeSpan retryAfter) : BrokenCircuitException("The circuit breaker is open: the call was not made.")
{
    /// <summary>The time until the breaker lets a call probe; zero when a probe is under way.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
