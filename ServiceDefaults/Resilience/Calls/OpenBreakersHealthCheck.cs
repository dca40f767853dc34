using Microsoft.Extensions.Diagnostics.HealthChecks;
using Polly.CircuitBreaker;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>Degraded while the breaker of an instance is open: this process still does its work, with the others.</summary>
internal sealed class OpenBreakersHealthCheck(ServiceTargets targets) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var open = targets.All
            .SelectMany(static target => target.Instances.Current.Where(static instance => instance.Breaker.State != CircuitState.Closed)
                .Select(instance => $"{target.Name} {instance.Key} at {instance.Address}"))
            .ToList();
        return Task.FromResult(open.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"Open circuit breakers: {string.Join(", ", open)}"));
    }
}
