using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Messaging.Outbox;

/// <summary>
/// The statements by which rows are taken. Of the rows with one ordering key only the oldest that waits is ever taken, whoever has leased it:
/// that keeps their order under every race. SQLite has one writer at a time; PostgreSQL's step over each other's rows.
/// <para>
/// The oldest rows are looked at one by one (<c>near</c>). When many more wait, and these do not make a batch, what lies behind them is found by the
/// index: the oldest row of one key after the other (<c>far</c>), and rows without a key (<c>loose</c>). So a hundred thousand events
/// of one key, of which one at a time may go, are not read for each of them. docs/adr/0013-order-and-leases.md.
/// </para>
/// </summary>
/// <param name="TakeOwn">Reads rows that are leased to the owner {1} until {2} or later. {0}: now; {3}: how many.</param>
/// <param name="Claim">Leases rows that are the owner's, or nobody's any more, to the owner {1} until {2}. {0}: now; {3}: how many.</param>
internal sealed record OutboxSql(string TakeOwn, string Claim)
{
    public const string Postgres = "Npgsql.EntityFrameworkCore.PostgreSQL";

    /// <summary>How many batches' worth of the oldest rows are looked at one by one.</summary>
    private const int Near = 4;

    public static OutboxSql For(DbContext context)
    {
        var entity = context.Model.FindEntityType(typeof(OutboxMessage))
            ?? throw new InvalidOperationException($"{context.GetType().Name} has no outbox: call modelBuilder.AddOutbox() in its OnModelCreating.");
        var table = context.GetService<ISqlGenerationHelper>().DelimitIdentifier(entity.GetTableName()!, entity.GetSchema());
        var locks = context.Database.ProviderName == Postgres;
        return new(
            $$"""
            {{Taken(table, """m."LeaseOwner" = {1} AND m."LeaseUntil" >= {2}""", locks: false)}}
            SELECT m.* FROM {{table}} AS m WHERE m."Id" IN (SELECT "Id" FROM taken)
            """,
            $$"""
            {{Taken(table, """(m."LeaseOwner" = {1} OR m."LeaseUntil" <= {0})""", locks)}}
            UPDATE {{table}} SET "LeaseOwner" = {1}, "LeaseUntil" = {2} WHERE "Id" IN (SELECT "Id" FROM taken) RETURNING *
            """);
    }

    private static string Taken(string table, string lease, bool locks)
    {
        var free = $$"""m."SentAt" IS NULL AND m."DueAt" <= {0} AND {{lease}}""";
        // Not NOT EXISTS: with the statistics of an outbox of one key PostgreSQL would make a join of it, and compare every row with every other one.
        var isOldest = $$"""
            m."OrderingKey" IS NULL OR m."Id" = (
                  SELECT e."Id" FROM {{table}} AS e WHERE e."SentAt" IS NULL AND e."OrderingKey" >= m."OrderingKey" ORDER BY e."OrderingKey", e."Id" LIMIT 1)
            """;
        var skipLocked = locks ? "FOR UPDATE OF m SKIP LOCKED" : "";
        return $$"""
            WITH RECURSIVE
            cut AS MATERIALIZED (SELECT "Id" FROM {{table}} WHERE "SentAt" IS NULL ORDER BY "Id" LIMIT 1 OFFSET {{Near}} * {3}),
            near AS MATERIALIZED (
              SELECT m."Id" FROM {{table}} AS m
              WHERE {{free}} AND m."Id" < COALESCE((SELECT "Id" FROM cut), {{long.MaxValue}})
                AND ({{isOldest}})
              ORDER BY m."Id" LIMIT {3} {{skipLocked}}),
            heads("Id") AS NOT MATERIALIZED (
              SELECT (SELECT e."Id" FROM {{table}} AS e WHERE e."SentAt" IS NULL AND e."OrderingKey" IS NOT NULL ORDER BY e."OrderingKey", e."Id" LIMIT 1)
              WHERE EXISTS (SELECT 1 FROM cut) AND (SELECT COUNT(*) FROM near) < {3}
              UNION ALL
              SELECT (
                SELECT e."Id" FROM {{table}} AS e
                WHERE e."SentAt" IS NULL AND e."OrderingKey" > (SELECT h."OrderingKey" FROM {{table}} AS h WHERE h."Id" = heads."Id")
                ORDER BY e."OrderingKey", e."Id" LIMIT 1)
              FROM heads WHERE heads."Id" IS NOT NULL),
            far AS MATERIALIZED (
              SELECT m."Id" FROM heads CROSS JOIN {{table}} AS m
              WHERE m."Id" = heads."Id" AND {{free}} AND m."Id" >= (SELECT "Id" FROM cut)
              LIMIT {3} - (SELECT COUNT(*) FROM near) {{skipLocked}}),
            loose AS MATERIALIZED (
              SELECT m."Id" FROM {{table}} AS m
              WHERE {{free}} AND m."OrderingKey" IS NULL AND m."Id" >= (SELECT "Id" FROM cut)
              ORDER BY m."Id" LIMIT {3} - (SELECT COUNT(*) FROM near) - (SELECT COUNT(*) FROM far) {{skipLocked}}),
            taken AS (SELECT "Id" FROM near UNION ALL SELECT "Id" FROM far UNION ALL SELECT "Id" FROM loose)
            """;
    }
}
