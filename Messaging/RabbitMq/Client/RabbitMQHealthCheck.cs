using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;

namespace Messaging.RabbitMq.Client;

/// <summary>Unhealthy when there is no open connection. Our own services switch it off in favour of one that is only Degraded.</summary>
internal sealed class RabbitMQHealthCheck(Func<IConnection> resolve) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var connection = await Task.Run(resolve, cancellationToken).WaitAsync(cancellationToken);
            return connection.IsOpen ? HealthCheckResult.Healthy() : new(context.Registration.FailureStatus, "The connection to RabbitMQ is closed.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
