using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;

namespace NativeBrokers.RabbitMQ;

/// <summary>The broker is healthy when it lets the application's own user in.</summary>
internal sealed class RabbitMQHealthCheck(IResourceWithConnectionString broker) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var uri = await broker.ConnectionStringExpression.GetValueAsync(cancellationToken);
        var factory = new ConnectionFactory
        {
            Uri = new Uri(uri!),
            AutomaticRecoveryEnabled = false,
            ClientProvidedName = "apphost health check",
            RequestedConnectionTimeout = TimeSpan.FromSeconds(3),
        };
        try
        {
            await using var connection = await factory.CreateConnectionAsync(cancellationToken);
            await connection.CloseAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy(error.InnerException?.Message ?? error.Message);
        }
    }
}
