namespace Hosting.ApplicationModel;

/// <summary>A state as it is shown.</summary>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state without a style.</summary>
    public static implicit operator ResourceStateSnapshot?(string? text) => text is null ? null : new(text, null);
}
