using System.ComponentModel.DataAnnotations;

namespace Messaging.Outbox;

/// <summary>How the outbox is emptied: section <c>Messaging:Outbox</c>.</summary>
internal sealed class OutboxOptions
{
    public const string Section = "Messaging:Outbox";

    /// <summary>How many events are on their way to the broker at the same time.</summary>
    [Range(1, 1_000, ErrorMessage = "Messaging:Outbox:BatchSize has to be between 1 and 1000.")]
    public int BatchSize { get; set; } = 500;

    /// <summary>
    /// How often the outbox is looked at for what no commit of this process announces: what has to be tried again, and what a process that died has left.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ErrorMessage = "Messaging:Outbox:PollInterval has to be between 00:00:00.010 and 00:01:00.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// For how long an event belongs to one process; after that another may take it. Longer than <see cref="MessagingOptions.PublishTimeout"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "Messaging:Outbox:LeaseDuration has to be between 00:00:00.100 and 01:00:00.")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an event waits after it was returned, refused or not confirmed; doubles with every further failure.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00", ErrorMessage = "Messaging:Outbox:RetryDelay has to be between 00:00:00.010 and 01:00:00.")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that an event waits for its next try.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00", ErrorMessage = "Messaging:Outbox:MaxRetryDelay has to be between 00:00:00.010 and 1.00:00:00.")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a row is kept after its event was confirmed.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00", ErrorMessage = "Messaging:Outbox:Retention has to be between 00:00:00 and 365.00:00:00.")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromMinutes(10);
}
