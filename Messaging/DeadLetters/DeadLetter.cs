namespace Messaging.DeadLetters;

/// <summary>An event that was given up, as it lies in its dead-letter queue.</summary>
/// <param name="Id">Names it: the event's id, or for a message without one what its body comes to.</param>
/// <param name="Queue">The queue that it was given up in, and goes back to.</param>
/// <param name="Code">Why, for programs: no-id, unknown-type, undecodable, too-large, unprocessable, retries-exhausted, delivery-limit, unknown.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Time">When it was given up; null when only the broker knows.</param>
/// <param name="Exchange">Where it was published to.</param>
/// <param name="RoutingKey">With which routing key.</param>
/// <param name="Failures">How often its handler had failed before.</param>
/// <param name="Headers">All its headers, as text.</param>
/// <param name="Body">What was published; it may hold personal data.</param>
public sealed record DeadLetter(
    string Id, string Queue, string Code, string Reason, DateTimeOffset? Time, string Exchange, string RoutingKey, int Failures,
    IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Says which, and nothing of its content.</summary>
    public override string ToString() => $"{Id} ({Code})";
}
