using System.Data.Common;
using Messaging.Outbox;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SQLitePCL;

namespace Tests.Messaging.Outbox;

/// <summary>How much of a long outbox is read to take a batch of it: counted, not timed.</summary>
public sealed class OutboxReadsTests(SharedDatabases databases)
{
    private const int Many = 100_000;
    private const int Batch = 500;

    // Rows that PostgreSQL looks at; hundreds of steps that SQLite's machine takes, at a few dozens a row. All rows would be twenty times as many.
    private const long MostRows = 20_000;
    private const long MostHundredSteps = 2_500;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<DatabaseEngine, string> Outboxes =>
        new(Enum.GetValues<DatabaseEngine>(), ["one key", "one key, then others", "a key each", "no key", "sent, then a few"]);

    [Theory]
    [MemberData(nameof(Outboxes))]
    public async Task Taking_FromAnOutboxOfAHundredThousand_ReadsAFewOfThem(DatabaseEngine engine, string which)
    {
        await using var database = new OutboxDatabase(await databases.CreateAsync(engine));
        await using var context = database.Open();
        await context.Database.OpenConnectionAsync(Cancel);
        var takeable = await FillAsync(context, which);
        if (engine == DatabaseEngine.Postgres)
        {
            // What a server knows that has been up for a while; its plan must not be a bad one for it. SQLite knows only what somebody has it
            // find out, and nobody does.
            await context.Database.ExecuteSqlRawAsync("ANALYZE", Cancel);
        }

        foreach (var statement in new[] { OutboxSql.For(context).TakeOwn, OutboxSql.For(context).Claim })
        {
            Assert.Equal(takeable, await TakeAsync(context, statement));
            var (read, most) = engine == DatabaseEngine.Postgres
                ? (await RowsReadAsync(context, statement), MostRows)
                : (await StepsAsync(context, statement), MostHundredSteps);
            Assert.True(read > 0 && read <= most, $"{read} instead of at most {most}");
        }
    }

    /// <summary>Says how many of them may be taken at once.</summary>
    private static async Task<int> FillAsync(OrdersContext context, string which)
    {
        switch (which)
        {
            case "one key":
                await AddAsync(context, Many, "'one'");
                return 1;
            case "one key, then others":
                await AddAsync(context, Many, "'one'");
                await AddAsync(context, 1_000, "'other-' || i");
                await AddAsync(context, 1_000, "NULL");
                return Batch;
            case "a key each":
                await AddAsync(context, Many, "'one-' || i");
                return Batch;
            case "no key":
                await AddAsync(context, Many, "NULL");
                return Batch;
            default:
                await AddAsync(context, Many, "'one-' || i", sentAt: "1");
                await AddAsync(context, 3, "'one-' || i");
                return 3;
        }
    }

    /// <summary>The key is an expression of the number i.</summary>
    private static async Task AddAsync(OrdersContext context, int count, string key, string sentAt = "NULL")
    {
        var statement =
            $$"""
            WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {0})
            INSERT INTO "OutboxMessages"
              ("EventId", "Type", "Source", "Exchange", "RoutingKey", "Body", "OrderingKey",
               "CreatedAt", "SentAt", "DueAt", "LeaseOwner", "LeaseUntil", "Attempts")
            SELECT 'id', 'user.created', '/tests', 'users', 'user.created', {1}, {{key}}, 0, {{sentAt}}, 0, 'b', 1000, 0 FROM numbers
            """;
        await context.Database.ExecuteSqlRawAsync(statement, [count, new byte[80]], Cancel);
    }

    private static async Task<int> TakeAsync(OrdersContext context, string statement) =>
        (await context.Set<OutboxMessage>().FromSqlRaw(statement, 1L, "b", 1000L, Batch).AsNoTracking().ToListAsync(Cancel)).Count;

    private static async Task<long> StepsAsync(OrdersContext context, string statement)
    {
        var handle = ((SqliteConnection)context.Database.GetDbConnection()).Handle!;
        var hundreds = 0L;
        raw.sqlite3_progress_handler(handle, 100, _ => ++hundreds < 0 ? 1 : 0, null);
        try
        {
            await TakeAsync(context, statement);
            return hundreds;
        }
        finally
        {
            raw.sqlite3_progress_handler(handle, 0, null, null);
        }
    }

    private static async Task<long> RowsReadAsync(OrdersContext context, string statement)
    {
        await using DbCommand command = ((NpgsqlConnection)context.Database.GetDbConnection()).CreateCommand();
        command.CommandText = $"EXPLAIN (ANALYZE, FORMAT JSON) {string.Format(CultureInfo.InvariantCulture, statement, "1", "'b'", "1000", Batch)}";
        using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync(Cancel))!);
        return RowsRead(plan.RootElement[0].GetProperty("Plan"));
    }

    private static long RowsRead(JsonElement node)
    {
        var own = node.TryGetProperty("Relation Name", out _)
            ? (Number("Actual Rows") + Number("Rows Removed by Filter") + Number("Rows Removed by Index Recheck")) * Number("Actual Loops")
            : 0;
        return (long)own + (node.TryGetProperty("Plans", out var below) ? below.EnumerateArray().Sum(RowsRead) : 0);

        double Number(string name) => node.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
    }
}
