using UserService.Users;
using UserService.Users.Idempotency;

namespace Tests.Users.Idempotency;

/// <summary>The store on a real file; two stores stand for two processes.</summary>
public sealed class IdempotentCreationTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private TemporaryDatabase? _database;
    private UserStore? _store;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TemporaryDatabase Database => _database!;

    public async ValueTask InitializeAsync()
    {
        _database = await TemporaryDatabase.MigratedAsync(Cancellation);
        _store = _database.Store(_time);
    }

    public ValueTask DisposeAsync()
    {
        _store?.Dispose();
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Creation_Repeated_IsAnsweredAsTheFirstTime()
    {
        var first = await CreateAsync("k", "Ada", "ada@example.com");
        await Database.QueryAsync("UPDATE Users SET Name = 'Countess', Email = 'countess@example.com', EmailKey = 'COUNTESS@EXAMPLE.COM'", Cancellation);

        var again = await CreateAsync("k", "Ada", "ada@example.com");

        var user = Assert.IsType<Creation.Created>(first).User;
        var repeated = Assert.IsType<Creation.Repeated>(again).User;
        Assert.Equal((user.Id, "Ada", "ada@example.com"), (repeated.Id, repeated.Name, repeated.Email));
        Assert.Equal(1L, await CountAsync("Users"));
    }

    [Fact]
    public async Task Creation_OfAnother_WithTheSameKey_IsRefused()
    {
        await CreateAsync("k", "Ada", "ada@example.com");

        Assert.IsType<Creation.KeyReused>(await CreateAsync("k", "Eve", "eve@example.com"));
        Assert.Equal(1L, await CountAsync("Users"));
    }

    [Fact]
    public async Task Creation_OfTheSame_WithAnotherKeyOrNone_FindsTheAddressTaken()
    {
        await CreateAsync("k", "Ada", "ada@example.com");

        Assert.IsType<Creation.EmailTaken>(await CreateAsync("other", "Ada", "ada@example.com"));
        Assert.IsType<Creation.EmailTaken>(await CreateAsync(null, "Ada", "ada@example.com"));
    }

    [Fact]
    public async Task Creation_ThatFailed_IsNotKept()
    {
        await CreateAsync(null, "Ada", "ada@example.com");
        Assert.IsType<Creation.EmailTaken>(await CreateAsync("k", "Ada", "ada@example.com"));
        await Database.QueryAsync("DELETE FROM Users", Cancellation);

        Assert.IsType<Creation.Created>(await CreateAsync("k", "Ada", "ada@example.com"));
    }

    [Fact]
    public async Task Creations_OfTheSameAtTwoStoresAtOnce_AreOneForEachKey()
    {
        using var other = Database.Store(_time);

        var creations = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(
            () => CreateAsync(i % 2 == 0 ? _store! : other, $"k{i / 4}", $"User {i / 4}", $"user{i / 4}@example.com"), Cancellation)));

        Assert.Equal((50, 150), (creations.Count(creation => creation is Creation.Created), creations.Count(creation => creation is Creation.Repeated)));
        Assert.Equal((50L, 50L), (await CountAsync("Users"), await CountAsync("IdempotencyKeys")));
        Assert.Equal(50L, await CountAsync("OutboxMessages"));
    }

    [Fact]
    public async Task Answer_AfterItsRetention_IsForgotten()
    {
        await CreateAsync("k", "Ada", "ada@example.com");

        _time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.IsType<Creation.Repeated>(await CreateAsync("k", "Ada", "ada@example.com"));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.IsType<Creation.EmailTaken>(await CreateAsync("k", "Ada", "ada@example.com"));
        Assert.IsType<Creation.Created>(await CreateAsync("k", "Eve", "eve@example.com"));
        Assert.Equal(1L, await CountAsync("IdempotencyKeys"));
    }

    [Fact]
    public async Task Answers_PastTheirRetention_AreDeletedInBatchesByLaterCreations()
    {
        await CreateAsync("first", "First", "first@example.com");
        await Database.QueryAsync($"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {IdempotencyRecords.MostForgottenAtOnce + 10})
            INSERT INTO IdempotencyKeys (Key, RequestHash, UserId, Name, Email, CreatedAt) SELECT 'old' || i, x'00', 1, 'Old', 'old@example.com', 0 FROM n
            """, Cancellation);

        await CreateAsync("soon", "Soon", "soon@example.com");
        Assert.Equal(512L, await CountAsync("IdempotencyKeys"));

        _time.Advance(IdempotencyRecords.ForgetEvery);
        await CreateAsync("then", "Then", "then@example.com");
        Assert.Equal(13L, await CountAsync("IdempotencyKeys"));
        await CreateAsync("last", "Last", "last@example.com");
        Assert.Equal(4L, await CountAsync("IdempotencyKeys"));
    }

    private Task<Creation> CreateAsync(string? key, string name, string email) => CreateAsync(_store!, key, name, email);

    private static Task<Creation> CreateAsync(UserStore store, string? key, string name, string email)
    {
        var request = new global::Users.V1.CreateUserRequest { Name = name, Email = email };
        var metadata = new Grpc.Core.Metadata();
        if (key is not null)
        {
            metadata.Add(IdempotencyKey.Header, key);
        }

        return store.AddAsync(NewUser.From(request), IdempotencyKey.From(metadata, request), Cancellation);
    }

    private async Task<long> CountAsync(string table) => (long)(await Database.QueryAsync($"SELECT COUNT(*) FROM {table}", Cancellation))!;
}
