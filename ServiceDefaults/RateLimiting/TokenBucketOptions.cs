namespace ServiceDefaults.RateLimiting;

/// <summary>The size of a <see cref="TokenBucket"/> and how fast it fills.</summary>
public readonly record struct TokenBucketOptions()
{
    /// <summary>How many tokens the bucket holds, and how many it begins with. At least 1.</summary>
    public required int Capacity { get; init; }

    /// <summary>How many tokens come back in a second: 0.001 to 1,000,000, counted to a millionth.</summary>
    public required double RefillPerSecond { get; init; }
}
