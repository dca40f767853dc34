using Messaging.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Tests.Messaging.Outbox;

/// <summary>How dispatchers get at the rows of one database. The clock stands still: no lease ends.</summary>
public sealed class OutboxStoreTests(SharedDatabases databases)
{
    private const int Many = 1_000;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// The other one is in the middle of its statement, as far as the database can tell. SQLite has one writer at a time: there is no such middle.
    /// </summary>
    [Fact]
    public async Task Claim_WhileAnotherClaims_StepsOverItsRowsAndTheirKeysAtOnce()
    {
        await using var database = await CreateAsync(DatabaseEngine.Postgres);
        await database.AddAsync(OutboxRows.Of("gone", 1, "k"), OutboxRows.Of("gone", 2), OutboxRows.Of("gone", 3, "k"), OutboxRows.Of("gone", 4));
        var store = database.NewStore(Many, _time);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await using (var other = database.Open())
        await using (await other.Database.BeginTransactionAsync(Cancel))
        {
            var held = await other.Set<OutboxMessage>().FromSqlRaw(OutboxSql.For(other).Claim, now, "a", now + 60_000, 2).AsNoTracking().ToListAsync(Cancel);
            Assert.Equal([1, 2], held.Select(OutboxRows.UserOf).Order());

            Assert.Equal([4], await TakeAsync(store));
        }

        // It has gone without a commit.
        Assert.Equal([1, 2], await TakeAsync(store));
        Assert.Equal([3], await TakeAsync(store));
    }

    /// <summary>More of them than are looked at one by one.</summary>
    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Claim_BehindManyRowsOfOneKey_GetsTheOldestOfEveryKeyAndThoseWithout(DatabaseEngine engine)
    {
        await using var database = await CreateAsync(engine);
        await database.AddAsync(Enumerable.Range(1, 20).Select(static id => OutboxRows.Of("gone", id, "k")));
        await database.AddAsync(OutboxRows.Of("gone", 21, "a"), OutboxRows.Of("gone", 22, "z"), OutboxRows.Of("gone", 23, "a"));
        await database.AddAsync(OutboxRows.Of("gone", 24), OutboxRows.Of("gone", 25));
        var store = database.NewStore(batchSize: 3, _time);

        Assert.Equal([1, 21, 22], await TakeAsync(store));
        Assert.Equal([2, 23, 24], await TakeAsync(store));
        Assert.Equal([3, 25], await TakeAsync(store));
        Assert.Equal([4], await TakeAsync(store));
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Claim_BehindManyRowsOfAKeyThatHasToWait_GetsTheOthers(DatabaseEngine engine)
    {
        var later = _time.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds();
        await using var database = await CreateAsync(engine);
        await database.AddAsync(OutboxRows.Of("gone", 1, "k", dueAt: later));
        await database.AddAsync(Enumerable.Range(2, 20).Select(static id => OutboxRows.Of("gone", id, "k")));
        await database.AddAsync(OutboxRows.Of("gone", 22), OutboxRows.Of("gone", 23, "a"));
        var (store, other) = (database.NewStore(batchSize: 3, _time), database.NewStore(batchSize: 3, _time));

        Assert.Equal([22, 23], (await store.ClaimAsync(Cancel)).Select(OutboxRows.UserOf));
        Assert.Empty(await other.ClaimAsync(Cancel));
        Assert.Equal([22, 23], (await store.TakeOwnAsync(Cancel)).Select(OutboxRows.UserOf));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal([1, 22, 23], await TakeAsync(other));
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Claim_OfRowsThatAreBeingSent_GetsNoneAndTheirOwnerAll(DatabaseEngine engine)
    {
        await using var database = await CreateAsync(engine);
        await database.AddAsync(OutboxRows.Of("gone", 1), OutboxRows.Of("gone", 2));
        var (owner, other) = (database.NewStore(Many, _time), database.NewStore(Many, _time));

        Assert.Equal(2, (await owner.ClaimAsync(Cancel)).Count);

        Assert.Empty(await other.ClaimAsync(Cancel));
        Assert.Empty(await other.TakeOwnAsync(Cancel));
        Assert.Equal([1, 2], (await owner.TakeOwnAsync(Cancel)).Select(OutboxRows.UserOf));
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Sent_AndThenAgainOrFailed_StaysAsItWasFirst(DatabaseEngine engine)
    {
        await using var database = await CreateAsync(engine);
        await database.AddAsync(OutboxRows.Of("gone", 1), OutboxRows.Of("gone", 2));
        var store = database.NewStore(Many, _time);
        var rows = await store.ClaimAsync(Cancel);
        long[] ids = [.. rows.Select(static row => row.Id)];
        await store.SentAsync(ids, Cancel);
        var sent = _time.GetUtcNow().ToUnixTimeMilliseconds();

        _time.Advance(TimeSpan.FromSeconds(1));
        await store.SentAsync(ids, Cancel);
        await store.FailedAsync([.. rows.Select(static row => (row, "late"))], Cancel);

        Assert.All(await database.RowsAsync(), row => Assert.Equal((sent, 0, null), (row.SentAt, row.Attempts, row.LastError)));
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Failed_WithWhateverReason_WaitsAndKeepsWhatFitsOfIt(DatabaseEngine engine)
    {
        await using var database = await CreateAsync(engine);
        await database.AddAsync(OutboxRows.Of("gone", 1), OutboxRows.Of("gone", 2));
        var store = database.NewStore(Many, _time);
        var rows = await store.ClaimAsync(Cancel);
        var outcome = new OutboxOutcome();
        outcome.Failed(rows[0], $"{new string('x', 499)}😀, and more");
        outcome.Failed(rows[1], $"{new string('x', 498)}😀, and more");

        await store.FailedAsync([.. outcome.Failures], Cancel);

        Assert.Equal([new string('x', 499), $"{new string('x', 498)}😀"], (await database.RowsAsync()).Select(static row => row.LastError));
        Assert.All(await database.RowsAsync(), static row => Assert.Equal((null, 1, 0), (row.SentAt, row.Attempts, row.LeaseUntil)));
        Assert.Empty(await store.ClaimAsync(Cancel));
        Assert.Equal((2, 2), await store.MeasureAsync(Cancel) is var depth ? (depth.Waiting, depth.Failing) : default);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await store.ClaimAsync(Cancel)).Count);
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task Release_OfLeases_EndsThoseOfProcessesThatAreGoneOnly(DatabaseEngine engine)
    {
        await using var database = await CreateAsync(engine);
        var processes = new FakeProcessTable { Running = { [7] = "started" } };
        var store = database.NewStore(Many, _time, processes);
        await database.AddAsync(
            Leased("here/8/started/x", 1), Leased("here/7/earlier/x", 2), Leased("here/7/started/x", 3), Leased("there/8/started/x", 4), Leased("gone", 5),
            OutboxRows.Of("here/8/started/x", 6, leaseUntil: Later, sentAt: 1));

        Assert.Equal(2, await store.ReleaseGoneAsync(Cancel));

        Assert.Equal([1, 2], (await database.RowsAsync()).Where(static row => row.LeaseUntil == 0).Select(OutboxRows.UserOf));
        Assert.Equal([1, 2], await TakeAsync(store));
        processes.Running.Clear();
        Assert.Equal(1, await store.ReleaseGoneAsync(Cancel));
        Assert.Equal([3], await TakeAsync(store));
        Assert.Equal(0, await store.ReleaseGoneAsync(Cancel));
    }

    [Theory]
    [ClassData<EveryDatabaseEngine>]
    public async Task ClaimsAndReleases_OfManyAtTheSameTime_GetEveryRowOnceAndNoneFromTheLiving(DatabaseEngine engine)
    {
        const int Rows = 600, Claimers = 8;
        await using var database = await CreateAsync(engine);
        await database.AddAsync(Enumerable.Range(1, Rows).Select(
            id => id % 3 == 0 ? OutboxRows.Of("gone", id, $"{id % 30}") : Leased($"here/{id % 20}/started/x", id)));

        var taken = await Task.WhenAll(Enumerable.Range(1, Claimers).Select(_ => Task.Run(
            async () =>
            {
                var store = database.NewStore(7, _time, new FakeProcessTable { Running = { [Environment.ProcessId] = "started" } });
                List<int> all = [];
                do
                {
                    await store.ReleaseGoneAsync(Cancel);
                    all.AddRange(await TakeAsync(store));
                }
                while ((await database.RowsAsync()).Any(static row => row.SentAt is null));
                return all;
            },
            Cancel)));

        Assert.Equal(Enumerable.Range(1, Rows), taken.SelectMany(static users => users).Order());
        Assert.All(await database.RowsAsync(), row => Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), row.SentAt));
    }

    private long Later => _time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();

    private OutboxMessage Leased(string owner, int user) => OutboxRows.Of(owner, user, leaseUntil: Later);

    private async Task<OutboxDatabase> CreateAsync(DatabaseEngine engine) => new(await databases.CreateAsync(engine));

    /// <summary>As a dispatcher does: a batch, and its mark.</summary>
    private static async Task<IReadOnlyList<int>> TakeAsync(OutboxStore<OrdersContext> store)
    {
        var batch = await store.ClaimAsync(Cancel);
        await store.SentAsync([.. batch.Select(static row => row.Id)], Cancel);
        return [.. batch.Select(OutboxRows.UserOf)];
    }
}
