using Microsoft.EntityFrameworkCore;

namespace Tests.Users;

public sealed class UsersMigrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrate_OnNothing_CreatesFolderAndSchemaAndServesNobody()
    {
        using var database = new TemporaryDatabase();

        var (exitCode, output, error) = await MigrateAsync(database.Environment);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.DoesNotContain("listening", output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0L, await database.QueryAsync("SELECT COUNT(*) FROM Users", Cancellation));
        Assert.Equal("wal", await database.QueryAsync("PRAGMA journal_mode", Cancellation));
    }

    [Fact]
    public async Task Migrate_ASecondTime_ChangesNothingAndSucceeds()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        await database.QueryAsync("INSERT INTO Users (Name, Email, EmailKey) VALUES ('Ada', 'ada@example.com', 'ADA@EXAMPLE.COM')", Cancellation);

        var (exitCode, output, _) = await MigrateAsync(database.Environment);

        Assert.Equal(0, exitCode);
        Assert.Contains("migrations applied: 0", output, StringComparison.Ordinal);
        Assert.Equal("Ada", await database.QueryAsync("SELECT Name FROM Users", Cancellation));
    }

    [Fact]
    public async Task Migrate_AfterOneThatWasKilled_ClearsTheLockItLeft()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        await database.QueryAsync("INSERT INTO __EFMigrationsLock (Id, Timestamp) VALUES (1, '2026-01-01 00:00:00+00:00')", Cancellation);

        Assert.Equal(0, (await MigrateAsync(database.Environment)).ExitCode);
        Assert.Equal(0L, await database.QueryAsync("SELECT COUNT(*) FROM __EFMigrationsLock", Cancellation));
    }

    [Fact]
    public async Task Migrations_Together_MakeTheModel()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        await using var context = await database.Contexts().CreateDbContextAsync(Cancellation);

        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Migrate_ByThreeAtOnce_SucceedsForAll()
    {
        using var database = new TemporaryDatabase();

        var migrations = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => MigrateAsync(database.Environment)));

        Assert.All(migrations, migration => Assert.Equal((0, ""), (migration.ExitCode, migration.Error)));
        Assert.Equal(4L, await database.QueryAsync("SELECT COUNT(*) FROM __EFMigrationsHistory", Cancellation));
    }

    [Theory]
    [InlineData("Data Source={0}/file/users.db", "ConnectionStrings:users")]
    [InlineData("Data Source={0}", "ConnectionStrings:users")]
    [InlineData("Data Source={0}/file", "not a database")]
    [InlineData("Data Source=:memory:", "must name a SQLite file")]
    [InlineData("Host=localhost;Password=secret", "must name a SQLite file")]
    public async Task Migrate_WhereNoDatabaseCanBe_SaysWhyInOneSentence(string connectionString, string reason)
    {
        var folder = Directory.CreateTempSubdirectory("users-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "file"), string.Concat(Enumerable.Repeat("This is no database. ", 100)), Cancellation);

            var (exitCode, _, error) = await MigrateAsync(new()
            {
                ["ConnectionStrings__users"] = connectionString.Replace("{0}", folder.FullName, StringComparison.Ordinal),
            });

            Assert.Equal(1, exitCode);
            Assert.Contains(reason, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<(int ExitCode, string Output, string Error)> MigrateAsync(Dictionary<string, string?> environment) =>
        ServiceProcess.RunAsync("UserService", environment, Cancellation, "migrate");
}
