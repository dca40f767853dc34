using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Messaging.Outbox;

/// <summary>
/// The statements by which rows are taken. Of the rows with one ordering key only the oldest that waits is ever taken, whoever has leased it:
/// that keeps their order under every race. SQLite has one writer at a time; PostgreSQL's step over each other's rows.
/// </summary>
/// <param name="TakeOwn">Reads rows that are leased to the owner {1} until {2} or later. {0}: now; {3}: how many.</param>
/// <param name="Claim">Leases rows that are the owner's, or nobody's any more, to the owner {1} until {2}. {0}: now; {3}: how many.</param>
internal sealed record OutboxSql(string TakeOwn, string Claim)
{
    public const string Postgres = "Npgsql.EntityFrameworkCore.PostgreSQL";

    public static OutboxSql For(DbContext context)
    {
        var entity = context.Model.FindEntityType(typeof(OutboxMessage))
            ?? throw new InvalidOperationException($"{context.GetType().Name} has no outbox: call modelBuilder.AddOutbox() in its OnModelCreating.");
        var table = context.GetService<ISqlGenerationHelper>().DelimitIdentifier(entity.GetTableName()!, entity.GetSchema());
        var skipLocked = context.Database.ProviderName == Postgres ? "FOR UPDATE SKIP LOCKED" : "";
        return new(
            $"SELECT m.* {Waiting("""m."LeaseOwner" = {1} AND m."LeaseUntil" >= {2}""")}",
            $$"""
            WITH taken AS MATERIALIZED (SELECT m."Id" {{Waiting("""(m."LeaseOwner" = {1} OR m."LeaseUntil" <= {0})""")}} {{skipLocked}})
            UPDATE {{table}} SET "LeaseOwner" = {1}, "LeaseUntil" = {2} WHERE "Id" IN (SELECT "Id" FROM taken) RETURNING *
            """);

        string Waiting(string lease) =>
            $$"""
            FROM {{table}} AS m
            WHERE m."SentAt" IS NULL AND m."DueAt" <= {0} AND {{lease}}
              AND NOT EXISTS (SELECT 1 FROM {{table}} AS e WHERE e."SentAt" IS NULL AND e."OrderingKey" = m."OrderingKey" AND e."Id" < m."Id")
            ORDER BY m."Id" LIMIT {3}
            """;
    }
}
