using Grpc.Core;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>The settings of calls to one service.</summary>
internal sealed record CallPolicy(ResilienceOptions Times, CallRateOptions Rate, BreakerOptions Breaker, RetryOptions Retry)
{
    public IReadOnlySet<StatusCode> FailureCodes { get; } = Breaker.ReadFailureCodes() ?? new HashSet<StatusCode>();
}
