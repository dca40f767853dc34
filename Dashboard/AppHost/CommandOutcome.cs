namespace Dashboard.AppHost;

/// <summary>What became of a command, in a sentence.</summary>
public sealed record CommandOutcome(string Text, bool Failed)
{
    public static CommandOutcome None { get; } = new("", false);
}
