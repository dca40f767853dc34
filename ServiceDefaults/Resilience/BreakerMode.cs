namespace ServiceDefaults.Resilience;

/// <summary>When a circuit breaker opens.</summary>
public enum BreakerMode
{
    /// <summary>After failures in a row.</summary>
    Consecutive,

    /// <summary>At a share of failures over a time.</summary>
    Ratio,
}
