using Microsoft.Data.Sqlite;
using UserService.Users;

namespace Tests.Users;

public sealed class UserReaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_ManyAtOnce_EachGetsItsOwnUser()
    {
        using var database = await MigratedWithUsersAsync(50);
        using var reader = new UserReader(database.Database);

        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Cancel }, number =>
        {
            var id = (number % 50) + 1;
            var user = reader.Find(id)!;
            Assert.Equal((id, $"User {id}", $"user{id}@example.com"), (user.Id, user.Name, user.Email));
        });
        Assert.Null(reader.Find(51));
    }

    [Fact]
    public async Task Find_TableGoneAndBack_FailsOnlyMeanwhile()
    {
        using var database = await MigratedWithUsersAsync(1);
        using var reader = new UserReader(database.Database);
        Assert.NotNull(reader.Find(1));

        await database.QueryAsync("ALTER TABLE Users RENAME TO Away", Cancel);
        Assert.Throws<SqliteException>(() => reader.Find(1));

        await database.QueryAsync("ALTER TABLE Away RENAME TO Users", Cancel);
        Assert.Equal("User 1", reader.Find(1)!.Name);
    }

    private static async Task<TemporaryDatabase> MigratedWithUsersAsync(int count)
    {
        var database = await TemporaryDatabase.MigratedAsync(Cancel);
        for (var id = 1; id <= count; id++)
        {
            await database.QueryAsync(
                $"INSERT INTO Users (Name, Email, EmailKey) VALUES ('User {id}', 'user{id}@example.com', 'USER{id}@EXAMPLE.COM')", Cancel);
        }

        return database;
    }
}
