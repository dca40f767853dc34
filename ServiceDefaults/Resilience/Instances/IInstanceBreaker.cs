namespace ServiceDefaults.Resilience.Instances;

/// <summary>What the choice of an instance asks its breaker.</summary>
internal interface IInstanceBreaker
{
    BreakerState State { get; }

    bool IsRejecting { get; }

    TimeSpan RetryAfter { get; }

    /// <summary>The same for as long as there is no other instance to ask.</summary>
    TimeSpan LookAfter { get; }

    /// <summary>Lets the next call probe although the break is not over, as there is no other instance to ask. True for one call in each interval.</summary>
    bool TryLook();
}
