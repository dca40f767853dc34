namespace ServiceDefaults.Resilience.Instances;

/// <summary>What the choice of an instance asks its breaker.</summary>
internal interface IInstanceBreaker
{
    BreakerState State { get; }

    bool IsRejecting { get; }

    TimeSpan RetryAfter { get; }
}
