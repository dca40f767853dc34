using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace UserService.Users;

/// <summary>
/// Unhealthy when this instance cannot do its work: no database, or one whose schema is older than this build. The schema is looked at until it
/// is there; from then on a read on a kept connection tells enough, and costs an idle service next to nothing.
/// </summary>
internal sealed class UsersHealthCheck(IDbContextFactory<UsersDbContext> contexts, UsersDatabase database, UserReader reader) : IHealthCheck
{
    // No user has it.
    private const int NoUser = 0;

    private volatile bool _schemaIsThere;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            if (!File.Exists(database.Path))
            {
                // An open connection goes on reading a file that was removed.
                _schemaIsThere = false;
            }

            if (!_schemaIsThere)
            {
                await using var users = await contexts.CreateDbContextAsync(cancellationToken);
                if ((await users.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
                {
                    return HealthCheckResult.Unhealthy(
                        $"The schema of {database.Path} is missing or old: run the user service once with the argument 'migrate'.");
                }

                _schemaIsThere = true;
            }

            reader.Find(NoUser);
            return HealthCheckResult.Healthy();
        }
        catch (DbException exception)
        {
            _schemaIsThere = false;
            return HealthCheckResult.Unhealthy($"The users database {database.Path} cannot be read: {exception.Message}");
        }
    }
}
