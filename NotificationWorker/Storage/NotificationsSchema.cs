using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace NotificationWorker.Storage;

/// <summary>
/// Makes the tables before anything is consumed: hosted services start in the order of their registration. Replicas may do so at the same time: SQLite's
/// one write lock lets one of them in, and the others find the tables there. docs/adr/0014-inbox.md says why this is no migration.
/// </summary>
internal sealed class NotificationsSchema(NotificationsDatabase database, IServiceScopeFactory scopes, TimeProvider timeProvider) : IHostedService
{
    public const int Version = 1;

    // SQLITE_BUSY, SQLITE_LOCKED.
    private const int Busy = 5;
    private const int Locked = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(database.Path)!);
            await using var scope = scopes.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
            await UseWriteAheadLogAsync(context, cancellationToken);
            await CreateAsync(context, cancellationToken);
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"The database {database.Path} cannot be used ({exception.Message.TrimEnd('.')}): "
                + $"set {NotificationsDatabase.ConnectionStringKey} to a SQLite file that this user may write.",
                exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Set once and for all in the file. SQLite does not wait for its lock here, as it does elsewhere.
    private async Task UseWriteAheadLogAsync(NotificationsDbContext context, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
                return;
            }
            catch (SqliteException exception) when (exception.SqliteErrorCode is Busy or Locked && timeProvider.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Step, timeProvider, cancellationToken);
            }
        }
    }

    private async Task CreateAsync(NotificationsDbContext context, CancellationToken cancellationToken)
    {
        // Takes the write lock at once.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var version = await context.Database.SqlQuery<int>($"SELECT user_version AS Value FROM pragma_user_version").SingleAsync(cancellationToken);
        if (version > Version)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The database {database.Path} has version {version}, and this worker knows {Version} at most: run the newer one."));
        }

        if (version == Version)
        {
            return;
        }

        await context.Database.ExecuteSqlRawAsync(context.Database.GenerateCreateScript(), cancellationToken);
        await context.Database.ExecuteSqlRawAsync(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
