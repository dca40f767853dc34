using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Gateway.RateLimiting;

/// <summary>Section <c>RateLimiting</c>: how many requests the gateway takes, of one client and at the same time.</summary>
internal sealed class RateLimitingOptions
{
    public const string Section = "RateLimiting";

    /// <summary>How many requests a client may make at once after a pause. Default 100.</summary>
    [Range(1, 1_000_000, ErrorMessage = "RateLimiting:Capacity must be between 1 and 1000000.")]
    public int Capacity { get; set; } = 100;

    /// <summary>How many requests a second a client may make in the long run. Default 10.</summary>
    [Range(0.001, 1_000_000.0, ErrorMessage = "RateLimiting:RefillPerSecond must be between 0.001 and 1000000.")]
    public double RefillPerSecond { get; set; } = 10;

    /// <summary>How many requests, of all clients together, are worked on at the same time. Default 1,000.</summary>
    [Range(1, 100_000, ErrorMessage = "RateLimiting:ConcurrencyLimit must be between 1 and 100000.")]
    public int ConcurrencyLimit { get; set; } = 1000;

    /// <summary>How many requests past that may wait for their turn. Default 100.</summary>
    [Range(0, 100_000, ErrorMessage = "RateLimiting:QueueLimit must be between 0 and 100000.")]
    public int QueueLimit { get; set; } = 100;

    /// <summary>The networks (CIDR, such as <c>10.0.0.0/8</c>) whose <c>X-Forwarded-For</c> is believed. Default none.</summary>
    public IList<string> TrustedProxies { get; } = [];

    internal static bool IsNetwork(string text) => IPNetwork.TryParse(text, out _);
}
