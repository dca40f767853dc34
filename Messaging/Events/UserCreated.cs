namespace Messaging.Events;

/// <summary>A user was created.</summary>
public sealed record UserCreated(int Id, string Name, string Email) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "user.created";

    /// <summary>Says which user, and nothing personal: this text ends up in logs.</summary>
    public override string ToString() => $"{Type} {Id}";
}
