using Polly;

namespace ServiceDefaults.Resilience;

/// <summary>A call that could be sent to no instance: none is known, or all are out of reach.</summary>
public sealed class NoInstanceException(string message, TimeSpan retryAfter) : ExecutionRejectedException(message)
{
    /// <summary>The time until an instance is tried again; zero when that is not known.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
