using Polly.CircuitBreaker;
using ServiceDefaults.Resilience;
using ServiceDefaults.Resilience.Breaker;

namespace Polly;

/// <summary>A circuit breaker that counts failures in a row, for any pipeline of Polly.</summary>
public static class ConsecutiveCircuitBreakerExtensions
{
    /// <summary>
    /// Adds a circuit breaker that opens after failures in a row, rejects with <see cref="BrokenCircuitException"/> for the break, and then lets one
    /// call probe.
    /// <code>
    /// var breaker = new ResiliencePipelineBuilder().AddConsecutiveCircuitBreaker(new() { FailureThreshold = 5 }).Build();
    /// await breaker.ExecuteAsync(async token =&gt; await CallAsync(token), cancellationToken);
    /// </code>
    /// </summary>
    public static ResiliencePipelineBuilder AddConsecutiveCircuitBreaker(
        this ResiliencePipelineBuilder builder, ConsecutiveCircuitBreakerStrategyOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        return builder.AddStrategy(context => Create(options, context), options);
    }

    /// <inheritdoc cref="AddConsecutiveCircuitBreaker(ResiliencePipelineBuilder, ConsecutiveCircuitBreakerStrategyOptions)"/>
    public static ResiliencePipelineBuilder<TResult> AddConsecutiveCircuitBreaker<TResult>(
        this ResiliencePipelineBuilder<TResult> builder, ConsecutiveCircuitBreakerStrategyOptions<TResult> options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        return builder.AddStrategy(context => Create(options, context), options);
    }

    private static ConsecutiveCircuitBreakerStrategy<TResult> Create<TResult>(
        ConsecutiveCircuitBreakerStrategyOptions<TResult> options, StrategyBuilderContext context) =>
        new(new ConsecutiveBreaker(options.FailureThreshold, options.BreakDuration, context.TimeProvider, changed: options.OnChanged), options.ShouldHandle);
}
