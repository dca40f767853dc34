namespace UserService.Users.Idempotency;

/// <summary>The answer to a creation that had a key: as it was, whatever becomes of the user. See docs/adr/0009-idempotent-creation.md.</summary>
internal sealed class IdempotencyRecord
{
    public required string Key { get; init; }

    public required byte[] RequestHash { get; init; }

    public required int UserId { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    /// <summary>Milliseconds since 1970: SQLite compares numbers, and knows no instants.</summary>
    public required long CreatedAt { get; init; }
}
