namespace UserService.Users;

internal sealed class User
{
    public int Id { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    /// <summary>What makes the address unique: <see cref="EmailAddress.Key"/>.</summary>
    public required string EmailKey { get; init; }
}
