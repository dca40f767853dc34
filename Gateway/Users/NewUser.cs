using System.ComponentModel.DataAnnotations;

namespace Gateway.Users;

/// <summary>A user to create. The user service validates it, so that every wrong field is told at once and the rules have one place.</summary>
internal sealed record NewUser
{
    /// <summary>1 to 100 characters (Unicode text elements) after trimming; no control characters and no bidirectional overrides.</summary>
    [Required]
    public string? Name { get; init; }

    /// <summary>One e-mail address without a display name, at most 254 octets, 64 of them before the @; unique in whatever spelling.</summary>
    [Required]
    public string? Email { get; init; }
}
