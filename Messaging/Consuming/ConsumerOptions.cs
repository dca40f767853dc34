using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Messaging;

/// <summary>How a handler's events are consumed: section <c>Messaging</c>, for all handlers of a service, over what its code says for one.</summary>
public sealed class ConsumerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Messaging";

    internal static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    /// <summary>Whose queue it is: queues are called <c>SUBSCRIBER.EVENT</c>. Default: the name of the service.</summary>
    public string Subscriber { get; set; } = "";

    /// <summary>How many events a consumer is sent ahead of its acknowledgements.</summary>
    [Range(1, 10_000, ErrorMessage = "Messaging:Prefetch has to be between 1 and 10000.")]
    public ushort Prefetch { get; set; } = 32;

    /// <summary>How many events a consumer handles at the same time. With 1 they are handled in order, but for those that are retried.</summary>
    [Range(1, 1_000, ErrorMessage = "Messaging:Concurrency has to be between 1 and 1000.")]
    public ushort Concurrency { get; set; } = 4;

    /// <summary>
    /// How long an event waits after each failure of its handler, with commas in between; after the last one it is a dead letter. A delay may be given
    /// more than once. None at all: it is a dead letter after its first failure.
    /// </summary>
    public string RetryDelays { get; set; } = "00:00:01, 00:00:05, 00:00:30, 00:05:00";

    /// <summary>The longest body, in octets; CloudEvents asks consumers to take 64 KiB. A longer one is a dead letter.</summary>
    [Range(1, 134_217_728, ErrorMessage = "Messaging:MaxEventBytes has to be between 1 and 134217728.")]
    public int MaxEventBytes { get; set; } = 65_536;

    /// <summary>Null when <see cref="RetryDelays"/> is no list of times that can be waited for.</summary>
    internal IReadOnlyList<TimeSpan>? ParseRetryDelays()
    {
        var delays = new List<TimeSpan>();
        foreach (var text in RetryDelays.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var delay)
                || delay < TimeSpan.FromMilliseconds(1) || delay > LongestDelay || delay.Ticks % TimeSpan.TicksPerMillisecond != 0)
            {
                return null;
            }

            delays.Add(delay);
        }

        return delays;
    }
}
