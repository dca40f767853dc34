using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Resilience;

/// <summary>
/// Further attempts of calls that are safe to repeat. Section <c>Resilience:Retry</c>; for one service <c>Resilience:Services:NAME:Retry</c> wins.
/// </summary>
public sealed class RetryOptions
{
    internal const string Section = "Resilience:Retry";

    /// <summary>How often a call may be tried, the first time included; 1 is no retry. Default 3.</summary>
    [Range(1, 10, ErrorMessage = "Resilience:Retry:MaxAttempts must be between 1 and 10.")]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>The share of the calls of the last 10 s that may be retries. Default 0.2.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Resilience:Retry:BudgetShare must be between 0 and 1.")]
    public double BudgetShare { get; set; } = 0.2;

    /// <summary>How many retries within 10 s are allowed on top, so that few calls may be retried as well. Default 100.</summary>
    [Range(0, 100_000, ErrorMessage = "Resilience:Retry:BudgetReserve must be between 0 and 100000.")]
    public int BudgetReserve { get; set; } = 100;

    /// <summary>
    /// The pause before another attempt at an instance that was tried before, doubled each time, with jitter. An untried one is tried at once.
    /// Default 50 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10", ErrorMessage = "Resilience:Retry:Delay must be between 00:00:00 and 00:00:10.")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(50);
}
