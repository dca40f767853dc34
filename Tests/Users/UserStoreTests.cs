using Microsoft.EntityFrameworkCore;
using UserService.Users;

namespace Tests.Users;

public sealed class UserStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task User_Added_IsFoundByItsNumber()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        using var store = database.Store();

        var added = Assert.IsType<Creation.Created>(await store.AddAsync(NewUser("Zoë 👩‍🚀", "zoe@example.com"), null, Cancellation)).User;

        var found = await store.FindAsync(added.Id, Cancellation);
        Assert.Equal((added.Id, "Zoë 👩‍🚀", "zoe@example.com"), (found?.Id, found?.Name, found?.Email));
        Assert.Null(await store.FindAsync(added.Id + 1, Cancellation));
    }

    [Fact]
    public async Task Rehearsal_LeavesNothingBehind()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        using var store = database.Store();

        await store.RehearseAsync(Cancellation);

        Assert.Equal(0L, await database.QueryAsync(
            "SELECT (SELECT COUNT(*) FROM Users) + (SELECT COUNT(*) FROM OutboxMessages) + (SELECT COUNT(*) FROM IdempotencyKeys)", Cancellation));
        Assert.Equal(1, Assert.IsType<Creation.Created>(await store.AddAsync(NewUser("Ada", "ada@example.com"), null, Cancellation)).User.Id);
    }

    [Fact]
    public async Task User_WithATakenAddressInAnotherCase_IsNotAdded()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        using var store = database.Store();
        await store.AddAsync(NewUser("Žofie", "žofie@example.com"), null, Cancellation);

        Assert.IsType<Creation.EmailTaken>(await store.AddAsync(NewUser("Other", "ŽOFIE@EXAMPLE.COM"), null, Cancellation));
        Assert.Equal(1L, await database.QueryAsync("SELECT COUNT(*) FROM Users", Cancellation));
    }

    [Fact]
    public async Task User_AddedOrRefused_HasOneEventOrNone()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        using var store = database.Store();

        await store.AddAsync(NewUser("Ada", "ada@example.com"), null, Cancellation);
        await store.AddAsync(NewUser("Eve", "ADA@example.com"), null, Cancellation);

        Assert.Equal(1L, await database.QueryAsync("SELECT COUNT(*) FROM OutboxMessages", Cancellation));
        Assert.Equal(
            """user.created|users|user.created|/user-service|user-1|{"id":1,"name":"Ada","email":"ada@example.com"}""",
            await database.QueryAsync(
                "SELECT Type || '|' || Exchange || '|' || RoutingKey || '|' || Source || '|' || OrderingKey || '|' || CAST(Body AS TEXT) FROM OutboxMessages",
                Cancellation));
    }

    [Fact]
    public async Task Users_AddedByTwoStoresAtOnce_AreOneForEachAddress()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        using var one = database.Store();
        using var other = database.Store();

        var added = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(
            () => (i % 2 == 0 ? one : other).AddAsync(NewUser($"User {i}", $"user{i / 2}@example.com"), null, Cancellation), Cancellation)));

        Assert.Equal(100, added.Count(creation => creation is Creation.Created));
        Assert.Equal(100L, await database.QueryAsync("SELECT COUNT(DISTINCT EmailKey) FROM Users", Cancellation));
    }

    [Fact]
    public async Task User_AddedByACallerThatHasLeft_IsNotWritten()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        using var store = database.Store();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.AddAsync(NewUser("Ada", "ada@example.com"), null, new CancellationToken(canceled: true)));
        Assert.Equal(0L, await database.QueryAsync("SELECT COUNT(*) FROM Users", Cancellation));
    }

    [Fact]
    public async Task Connection_OpenedAgain_WaitsForLocksAndSyncsOncePerCheckpoint()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        await using var context = await database.Contexts().CreateDbContextAsync(Cancellation);

        for (var open = 0; open < 2; open++)
        {
            await context.Database.OpenConnectionAsync(Cancellation);
            Assert.Equal(
                ("wal", "5000", "1"),
                (await PragmaAsync(context, "journal_mode"), await PragmaAsync(context, "busy_timeout"), await PragmaAsync(context, "synchronous")));
            await context.Database.CloseConnectionAsync();
        }
    }

    [Fact]
    public async Task Store_WithoutADatabase_FailsAndCreatesNone()
    {
        using var database = new TemporaryDatabase();
        Directory.CreateDirectory(Path.GetDirectoryName(database.Path)!);
        using var store = database.Store();

        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => store.FindAsync(1, Cancellation));
        Assert.False(File.Exists(database.Path));
    }

    private static async Task<string?> PragmaAsync(UsersDbContext context, string name)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return (await command.ExecuteScalarAsync(Cancellation))?.ToString();
    }

    private static NewUser NewUser(string name, string email) =>
        new(name, EmailAddress.TryParse(email, out var address, out var problem) ? address : throw new ArgumentException(problem));
}
