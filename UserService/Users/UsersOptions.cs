using System.ComponentModel.DataAnnotations;

namespace UserService.Users;

/// <summary>Section <c>Users</c>.</summary>
internal sealed class UsersOptions
{
    public const string Section = "Users";

    /// <summary>How long a creation with an idempotency key can be repeated and is given its first answer. Default 24 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00", ErrorMessage = "Users:IdempotencyRetention must be between 00:01:00 and 30.00:00:00.")]
    public TimeSpan IdempotencyRetention { get; set; } = TimeSpan.FromHours(24);
}
