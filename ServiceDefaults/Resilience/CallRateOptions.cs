using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Resilience;

/// <summary>
/// The token bucket before outgoing calls to a service. Section <c>Resilience:RateLimiter</c>; for one service
/// <c>Resilience:Services:NAME:RateLimiter</c> wins.
/// </summary>
public sealed class CallRateOptions
{
    internal const string Section = "Resilience:RateLimiter";

    /// <summary>How many calls may be made at once after a pause. Default 100.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Resilience:RateLimiter:Capacity must be between 1 and 1000000.")]
    public int Capacity { get; set; } = 100;

    /// <summary>How many calls per second come back. Default 10.</summary>
    [Range(0.001, 1_000_000, ErrorMessage = "Resilience:RateLimiter:RefillPerSecond must be between 0.001 and 1000000.")]
    public double RefillPerSecond { get; set; } = 10;
}
