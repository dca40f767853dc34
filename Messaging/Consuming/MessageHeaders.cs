using System.Collections;
using System.Globalization;
using System.Text;

namespace Messaging.Consuming;

/// <summary>What is written on a message that is moved. docs/reliability.md has them for readers of other languages.</summary>
internal static class MessageHeaders
{
    /// <summary>How often a handler has failed on it; absent before the first failure.</summary>
    public const string RetryCount = "retry-count";

    /// <summary>The exchange that it was published to.</summary>
    public const string OriginalExchange = "original-exchange";

    /// <summary>The routing key that it was published with.</summary>
    public const string OriginalRoutingKey = "original-routing-key";

    /// <summary>The queue whose consumer gave it up.</summary>
    public const string DeadLetterQueue = "dead-letter-queue";

    /// <summary>Why, as one of <see cref="DeadLetters.DeadLetterCodes"/>.</summary>
    public const string DeadLetterCode = "dead-letter-code";

    /// <summary>Why, in a sentence.</summary>
    public const string DeadLetterReason = "dead-letter-reason";

    /// <summary>When, as RFC 3339 has it.</summary>
    public const string DeadLetterTime = "dead-letter-time";

    /// <summary>Which of the publisher's headers were left out, since there was no room for them in a frame.</summary>
    public const string DroppedHeaders = "dropped-headers";

    /// <summary>All of them.</summary>
    public static IReadOnlySet<string> Own { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        RetryCount, OriginalExchange, OriginalRoutingKey, DeadLetterQueue, DeadLetterCode, DeadLetterReason, DeadLetterTime, DroppedHeaders,
    };

    public static string? Text(IReadOnlyBasicProperties properties, string header) =>
        properties.Headers?.TryGetValue(header, out var value) is true && value is byte[] or string ? TextOf(value) : null;

    /// <summary>0 for what is no count, whatever a publisher wrote there.</summary>
    public static int Number(IReadOnlyBasicProperties properties, string header) =>
        properties.Headers?.TryGetValue(header, out var value) is true
            ? value switch { int number => Math.Max(number, 0), long number => (int)Math.Clamp(number, 0, int.MaxValue), _ => 0 }
            : 0;

    /// <summary>A value of any kind that AMQP has, as people and CloudEvents write it.</summary>
    public static string TextOf(object? value) => value switch
    {
        null => "",
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        bool truth => truth ? "true" : "false",
        IDictionary<string, object?> table => $"{{{string.Join(", ", table.Select(static entry => $"{entry.Key}: {TextOf(entry.Value)}"))}}}",
        IEnumerable list and not string => $"[{string.Join(", ", list.Cast<object?>().Select(TextOf))}]",
        BinaryTableValue { Bytes: var bytes } => Convert.ToBase64String(bytes),
        AmqpTimestamp { UnixTime: >= -62_135_596_800 and <= 253_402_300_799 } time
            => DateTimeOffset.FromUnixTimeSeconds(time.UnixTime).ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
