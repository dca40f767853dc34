using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace NotificationWorker.Storage;

/// <summary>Unhealthy when this instance cannot remember what it has handled.</summary>
internal sealed class NotificationsHealthCheck(NotificationsDatabase database, IServiceScopeFactory scopes) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var notifications = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
            await notifications.Database.SqlQuery<int>($"""SELECT COUNT(*) AS Value FROM (SELECT 1 FROM "InboxMessages" LIMIT 1)""")
                .SingleAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (DbException exception)
        {
            return HealthCheckResult.Unhealthy($"The database {database.Path} cannot be read: {exception.Message}");
        }
    }
}
