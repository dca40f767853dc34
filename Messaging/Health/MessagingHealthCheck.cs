using Messaging.Outbox;
using Messaging.RabbitMq;
using Messaging.Topology;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Health;

/// <summary>
/// Degraded while the broker is away, takes no messages or has an exchange or a queue in another way, and while events cannot leave the
/// outbox. Never Unhealthy: an outage of the broker
/// must not take every instance out of service. It reads what is known and asks nobody.
/// </summary>
internal sealed class MessagingHealthCheck(BrokerConnection broker, TopologyDeclarer topology, OutboxState outbox) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Problem() is { } problem ? HealthCheckResult.Degraded(problem) : HealthCheckResult.Healthy());

    private string? Problem() =>
        !broker.IsOpen ? $"No connection to RabbitMQ at {broker.Endpoint}: no event goes out or comes in until it is back."
        : broker.BlockedBy is { } reason ? $"RabbitMQ at {broker.Endpoint} takes no messages ({reason}): no event goes out until it does."
        : topology.Conflict is { } conflict ? conflict
        : outbox.Problem is { } problem ? $"Events wait in the outbox: {problem}"
        : outbox.Depth.Failing is > 0 and var failing
            ? $"{failing} {(failing == 1 ? "event waits" : "events wait")} in the outbox after RabbitMQ returned, refused or did not confirm; "
                + "the column LastError says why."
        : null;
}
