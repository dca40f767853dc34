namespace ServiceDefaults.Resilience;

/// <summary>What a circuit breaker does with the next call.</summary>
public enum BreakerState
{
    /// <summary>Lets every call pass.</summary>
    Closed,

    /// <summary>Rejects every call until the break is over.</summary>
    Open,

    /// <summary>Lets one call pass as a probe and rejects the others until it has ended.</summary>
    HalfOpen,
}
