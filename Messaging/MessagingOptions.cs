using System.ComponentModel.DataAnnotations;

namespace Messaging;

/// <summary>What publishing and consuming have in common: section <c>Messaging</c>.</summary>
public sealed class MessagingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Messaging";

    /// <summary>How long a publish waits for the broker's confirmation when its caller sets no shorter limit.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00", ErrorMessage = "Messaging:PublishTimeout has to be between 00:00:00.010 and 00:05:00.")]
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stopping process waits for events that are under way, and for handlers that are at work, before it gives up on them.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00", ErrorMessage = "Messaging:DrainTimeout has to be between 00:00:00 and 00:05:00.")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
