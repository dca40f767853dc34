using System.ComponentModel.DataAnnotations;
using Polly;
using Polly.CircuitBreaker;

namespace ServiceDefaults.Resilience;

/// <summary>A circuit breaker that opens after failures in a row.</summary>
public class ConsecutiveCircuitBreakerStrategyOptions<TResult> : ResilienceStrategyOptions
{
    /// <summary>Names the strategy in telemetry.</summary>
    public ConsecutiveCircuitBreakerStrategyOptions() => Name = "ConsecutiveCircuitBreaker";

    /// <summary>After how many failures in a row it opens. Default 5.</summary>
    [Range(1, int.MaxValue)]
    public int FailureThreshold { get; set; } = 5;

    /// <summary>How long it rejects before one call may probe. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>What counts as a failure. By default every exception but a cancellation.</summary>
    [Required]
    public Func<CircuitBreakerPredicateArguments<TResult>, ValueTask<bool>> ShouldHandle { get; set; } =
        static arguments => ValueTask.FromResult(arguments.Outcome.Exception is not (null or OperationCanceledException));

    /// <summary>Is told of each change of state.</summary>
    public Action<CircuitState>? OnChanged { get; set; }
}

/// <inheritdoc/>
public class ConsecutiveCircuitBreakerStrategyOptions : ConsecutiveCircuitBreakerStrategyOptions<object>;
