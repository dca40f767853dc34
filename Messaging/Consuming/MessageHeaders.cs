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
}
