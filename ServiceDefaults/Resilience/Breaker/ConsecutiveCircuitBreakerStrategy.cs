using Polly;
using Polly.CircuitBreaker;

namespace ServiceDefaults.Resilience.Breaker;

/// <summary>A <see cref="ConsecutiveBreaker"/> in a Polly pipeline.</summary>
/// <param name="breaker">The breaker.</param>
/// <param name="isFailure">What counts as a failure.</param>
/// <param name="saysNothing">What counts neither way; a cancellation that is no failure never does.</param>
internal sealed class ConsecutiveCircuitBreakerStrategy<TResult>(
    ConsecutiveBreaker breaker,
    Func<CircuitBreakerPredicateArguments<TResult>, ValueTask<bool>> isFailure,
    Func<CircuitBreakerPredicateArguments<TResult>, bool>? saysNothing = null) : ResilienceStrategy<TResult>
{
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        if (!breaker.TryEnter(out var ticket))
        {
            return Outcome.FromException<TResult>(new BrokenCircuitException("The circuit breaker is open: the call was not made.", breaker.RetryAfter));
        }

        Outcome<TResult> outcome;
        try
        {
            outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
            if (saysNothing?.Invoke(new(context, outcome)) == true)
            {
                breaker.Release(ticket);
                return outcome;
            }

            if (await isFailure(new(context, outcome)).ConfigureAwait(context.ContinueOnCapturedContext))
            {
                breaker.Fail(ticket);
                return outcome;
            }
        }
        catch
        {
            breaker.Release(ticket);
            throw;
        }

        if (outcome.Exception is OperationCanceledException)
        {
            breaker.Release(ticket);
        }
        else
        {
            breaker.Succeed(ticket);
        }

        return outcome;
    }
}
