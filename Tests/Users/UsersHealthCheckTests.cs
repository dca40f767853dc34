using Microsoft.Extensions.Diagnostics.HealthChecks;
using UserService.Users;

namespace Tests.Users;

public sealed class UsersHealthCheckTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_OfADatabaseThatComesAndGoes_FollowsIt()
    {
        using var database = new TemporaryDatabase();
        using var reader = new UserReader(database.Database);
        var check = new UsersHealthCheck(database.Contexts(), database.Database, reader);

        var missing = await AskAsync(check);
        await UsersMigration.MigrateAsync(database.Database, Cancellation);
        var (there, still) = (await AskAsync(check), await AskAsync(check));
        File.Move(database.Path, database.Path + ".away");
        var gone = await AskAsync(check);
        File.Move(database.Path + ".away", database.Path);
        var back = await AskAsync(check);

        Assert.Equal(
            [HealthStatus.Unhealthy, HealthStatus.Healthy, HealthStatus.Healthy, HealthStatus.Unhealthy, HealthStatus.Healthy],
            [missing.Status, there.Status, still.Status, gone.Status, back.Status]);
        Assert.Contains(database.Path, gone.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_OfADatabaseWithoutSchema_SaysWhatToRun()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        await database.QueryAsync("DELETE FROM __EFMigrationsHistory WHERE MigrationId = (SELECT MAX(MigrationId) FROM __EFMigrationsHistory)", Cancellation);
        using var reader = new UserReader(database.Database);

        var result = await AskAsync(new(database.Contexts(), database.Database, reader));

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Contains("'migrate'", result.Description, StringComparison.Ordinal);
    }

    private static Task<HealthCheckResult> AskAsync(UsersHealthCheck check) => check.CheckHealthAsync(new(), Cancellation);
}
