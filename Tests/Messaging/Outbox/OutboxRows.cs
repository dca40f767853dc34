using Messaging.Outbox;

namespace Tests.Messaging.Outbox;

/// <summary>Rows as another process may have left them.</summary>
internal static class OutboxRows
{
    public static OutboxMessage Of(
        string owner, int user, string? orderingKey = null, long dueAt = 0, long? sentAt = null, long leaseUntil = 0, string exchange = "users") => new()
    {
        EventId = Guid.CreateVersion7().ToString(),
        Type = "user.created",
        Source = "/tests",
        Exchange = exchange,
        RoutingKey = "user.created",
        Body = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{user}},"name":"Ada","email":"ada@example.com"}""")),
        OrderingKey = orderingKey,
        CreatedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        DueAt = dueAt,
        SentAt = sentAt,
        LeaseOwner = owner,
        LeaseUntil = leaseUntil,
    };

    public static int UserOf(OutboxMessage row)
    {
        using var body = JsonDocument.Parse(row.Body);
        return body.RootElement.GetProperty("id").GetInt32();
    }
}
