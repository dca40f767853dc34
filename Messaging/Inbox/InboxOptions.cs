using System.ComponentModel.DataAnnotations;

namespace Messaging.Inbox;

/// <summary>What an inbox remembers: section <c>Messaging:Inbox</c>.</summary>
internal sealed class InboxOptions
{
    public const string Section = "Messaging:Inbox";

    /// <summary>
    /// How long the id of a handled event is kept. It has to be longer than the same event may come again: than the longest outage of a publisher, of
    /// the broker or of this consumer that is to be survived.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00", ErrorMessage = "Messaging:Inbox:Retention has to be between 00:01:00 and 3650.00:00:00.")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);
}
