using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceDefaults.Discovery.Consul;

/// <summary>Says what the watches and the registration know; asks nothing itself, so that a health request never waits for Consul.</summary>
internal sealed class ConsulHealthCheck(ConsulConnection connection) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(connection.Outage is { } outage
            ? HealthCheckResult.Degraded($"Consul at {connection.Address} has not answered since {outage.Since:u}: {outage.Reason}")
            : HealthCheckResult.Healthy());
}
