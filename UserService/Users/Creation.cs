namespace UserService.Users;

/// <summary>How a creation ended.</summary>
internal abstract record Creation
{
    private Creation()
    {
    }

    /// <summary>The user is new.</summary>
    public sealed record Created(User User) : Creation;

    /// <summary>The same creation was carried out before; this is what it was answered.</summary>
    public sealed record Repeated(User User) : Creation;

    /// <summary>The address belongs to a user.</summary>
    public sealed record EmailTaken : Creation;

    /// <summary>The key belongs to a creation of something else.</summary>
    public sealed record KeyReused : Creation;
}
