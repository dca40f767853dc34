using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace UserService.Users;

/// <summary>The one-shot <c>migrate</c>: brings the schema up to date and exits, with 0 or with one sentence on standard error and 1.</summary>
internal static class UsersMigration
{
    public static async Task<int> RunAsync(string[] args)
    {
        UsersDatabase? database = null;
        try
        {
            var builder = Host.CreateApplicationBuilder(args);
            database = new(builder.Configuration, builder.Environment);
            var applied = await MigrateAsync(database, CancellationToken.None);
            Console.WriteLine($"The users database {database.Path} is up to date; migrations applied: {applied}.");
            return 0;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(
                database is null ? exception.Message : $"The users database {database.Path} could not be migrated: {Reason(exception)}");
            return 1;
        }
    }

    public static async Task<int> MigrateAsync(UsersDatabase database, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(database.Path)!);
        await using var guard = await MigrationGuard.EnterAsync(database.Path, TimeProvider.System, cancellationToken);

        var options = new DbContextOptionsBuilder<UsersDbContext>();
        database.Configure(options, create: true);
        await using var context = new UsersDbContext(options.Options);

        await ClearAbandonedLockAsync(context, cancellationToken);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
        await context.Database.MigrateAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"PRAGMA journal_mode = WAL", cancellationToken);
        return pending;
    }

    // EF's lock is a row, which outlives a killed process; whoever holds the guard knows that no one else is at work.
    private static async Task ClearAbandonedLockAsync(UsersDbContext context, CancellationToken cancellationToken)
    {
        var tables = context.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsLock'");
        if (await tables.SingleAsync(cancellationToken) > 0)
        {
            await context.Database.ExecuteSqlAsync($"""DELETE FROM "__EFMigrationsLock" """, cancellationToken);
        }
    }

    private static string Reason(Exception exception) => exception switch
    {
        DbException => $"{exception.Message} Check that {UsersDatabase.ConnectionStringKey} names a SQLite file that this user may write.",
        IOException or UnauthorizedAccessException =>
            $"{exception.Message.TrimEnd('.')}; set {UsersDatabase.ConnectionStringKey} to a file in a folder that this user may write.",
        _ => exception.Message,
    };
}
