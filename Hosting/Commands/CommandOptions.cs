namespace Hosting.ApplicationModel;

/// <summary>How a command is shown.</summary>
public class CommandOptions
{
    /// <summary>What it does, in a few words.</summary>
    public string? Description { get; set; }

    /// <summary>What a user is asked before it is carried out.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>Whether it stands out among the others.</summary>
    public bool IsHighlighted { get; set; }
}
