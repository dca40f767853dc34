namespace Messaging.Outbox;

/// <summary>What is known of the outbox without asking the database.</summary>
internal sealed class OutboxState
{
    /// <summary>As it was measured last.</summary>
    public OutboxDepth Depth { get; set; } = OutboxDepth.Empty;

    /// <summary>Why it cannot be emptied at the moment, other than that the broker is away; null when nothing is known against it.</summary>
    public string? Problem { get; set; }
}
