using Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;

namespace Hosting.RabbitMQ;

/// <summary>The broker is healthy when it lets the application's own user in.</summary>
internal sealed class RabbitMQHealthCheck(RabbitMQServerResource broker) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var uri = await broker.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var factory = new ConnectionFactory
        {
            Uri = new Uri(uri!),
            AutomaticRecoveryEnabled = false,
            ClientProvidedName = "apphost health check",
            RequestedConnectionTimeout = TimeSpan.FromSeconds(3),
        };
        try
        {
            await using var connection = await factory.CreateConnectionAsync(cancellationToken).ConfigureAwait(false);
            await connection.CloseAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy(error.InnerException?.Message ?? error.Message);
        }
    }
}
