using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.RateLimiting;
using Polly.Timeout;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>What lies around all attempts of a call: the token bucket of the service, the time for the call, and retries.</summary>
internal static class OuterRing
{
    /// <summary>The name of the handler, with which the names of its pipelines end.</summary>
    public const string Name = "calls";

    // As many as Resilience:Retry:MaxAttempts may allow for a service; how many it does is asked with each attempt.
    private const int MostRetries = 9;

    /// <param name="builder">Gets the strategies. They serve calls of all services: what holds for one is found by the call.</param>
    /// <param name="begin">Makes a call of a request.</param>
    /// <param name="time">The clock.</param>
    public static void AddOuterRing(this ResiliencePipelineBuilder<HttpResponseMessage> builder, Func<HttpRequestMessage, ServiceCall> begin, TimeProvider time)
    {
        builder.TimeProvider = time;
        builder.AddRateLimiter(new RateLimiterStrategyOptions
        {
            RateLimiter = arguments =>
            {
                var call = begin(arguments.Context.GetRequestMessage()!);
                call.AddTo(arguments.Context);
                call.Service.Budget.Earn();
                return call.Service.Limiter.AcquireAsync(1, arguments.Context.CancellationToken);
            },
            OnRejected = static arguments =>
            {
                ResilienceMetrics.Reject(ServiceCall.Of(arguments.Context).Service.Name, "rate_limiter");
                return default;
            },
        });
        builder.AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = static arguments => ValueTask.FromResult(ServiceCall.Of(arguments.Context).Limit) });
        builder.AddRetry(Retry(time));
    }

    private static HttpRetryStrategyOptions Retry(TimeProvider time) => new()
    {
        MaxRetryAttempts = MostRetries,
        ShouldRetryAfterHeader = false,
        ShouldHandle = arguments => ValueTask.FromResult(
            ServiceCall.Of(arguments.Context) is { IsRepeatable: true } call
            && arguments.AttemptNumber < call.Service.Policy.Retry.MaxAttempts - 1
            && CallVerdict.IsTransient(call, arguments.Outcome, arguments.Context.CancellationToken)
            && Fits(call, arguments.Outcome.Result, time)
            && call.Service.Budget.TrySpend()),
        DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
            Delay(ServiceCall.Of(arguments.Context), arguments.Outcome.Result, arguments.AttemptNumber, time)),
        OnRetry = static arguments =>
        {
            ResilienceMetrics.Retries.Add(1, new KeyValuePair<string, object?>("service", ServiceCall.Of(arguments.Context).Service.Name));
            return default;
        },
    };

    // A service that asks for more time than is left has answered the call.
    private static bool Fits(ServiceCall call, HttpResponseMessage? response, TimeProvider time) =>
        call.Remaining is not { } remaining || (remaining > TimeSpan.Zero && (CallVerdict.Pushback(call, response, time) ?? TimeSpan.Zero) < remaining);

    private static TimeSpan Delay(ServiceCall call, HttpResponseMessage? response, int attempt, TimeProvider time)
    {
        if (CallVerdict.Pushback(call, response, time) is { } pushback)
        {
            return pushback > TimeSpan.Zero ? pushback : TimeSpan.Zero;
        }

        return call.Service.Instances.HasOther(call.Tried)
            ? TimeSpan.Zero
            : call.Service.Policy.Retry.Delay * Math.Pow(2, attempt) * (0.5 + Random.Shared.NextDouble());
    }
}
