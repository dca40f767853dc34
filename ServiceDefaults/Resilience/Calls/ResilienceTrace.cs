using System.Diagnostics;
using Polly.CircuitBreaker;

namespace ServiceDefaults.Resilience.Calls;

internal static class ResilienceTrace
{
    /// <summary>An event on the span of the call that made the breaker change.</summary>
    public static void BreakerChanged(string service, string instance, CircuitState state) =>
        Activity.Current?.AddEvent(new ActivityEvent("circuit_breaker.changed", tags: new ActivityTagsCollection
        {
            ["service"] = service, ["instance"] = instance, ["state"] = state.ToString(),
        }));
}
