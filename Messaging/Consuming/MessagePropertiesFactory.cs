using System.Globalization;
using Messaging.DeadLetters;
using Messaging.Telemetry;

namespace Messaging.Consuming;

/// <summary>The properties of a message that goes to another queue: the publisher's own, and what happened since.</summary>
internal static class MessagePropertiesFactory
{
    private const int LongestReason = 1_000;

    // What the broker writes about one stay in one queue; and CC, which would have it copied to other queues once more.
    private static readonly string[] OfTheBroker =
    [
        "x-death", "x-first-death-exchange", "x-first-death-queue", "x-first-death-reason", "x-last-death-exchange", "x-last-death-queue",
        "x-last-death-reason", "x-delivery-count", "x-acquired-count", "CC", "BCC",
    ];

    private static readonly string[] OfADeadLetter =
    [
        MessageHeaders.RetryCount, MessageHeaders.DeadLetterQueue, MessageHeaders.DeadLetterCode, MessageHeaders.DeadLetterReason,
        MessageHeaders.DeadLetterTime,
    ];

    public static BasicProperties ForRetry(Delivery delivery, int failures)
    {
        var properties = Copy(delivery.Properties);
        KeepRouting(properties.Headers!, delivery.Exchange, delivery.RoutingKey);
        properties.Headers![MessageHeaders.RetryCount] = failures;
        MessagingActivity.Inject(properties.Headers);
        return properties;
    }

    public static BasicProperties ForDeadLetter(Delivery delivery, string queue, string code, string reason, DateTimeOffset now)
    {
        var properties = Copy(delivery.Properties);
        var headers = properties.Headers!;
        KeepRouting(headers, delivery.Exchange, delivery.RoutingKey);
        headers[MessageHeaders.DeadLetterQueue] = queue;
        headers[MessageHeaders.DeadLetterCode] = code;
        headers[MessageHeaders.DeadLetterReason] = reason.Length <= LongestReason ? reason : $"{reason[..LongestReason]}…";
        headers[MessageHeaders.DeadLetterTime] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        MessagingActivity.Inject(headers);
        return properties;
    }

    /// <summary>As it was before it failed; the original routing stays on it.</summary>
    public static BasicProperties ForReplay(IReadOnlyBasicProperties dead)
    {
        var properties = Copy(dead);
        foreach (var name in OfADeadLetter)
        {
            properties.Headers!.Remove(name);
        }

        return properties;
    }

    /// <summary>A dead letter that is put in anew; what only the broker's own headers said is written down.</summary>
    public static BasicProperties ForLongerStay(IReadOnlyBasicProperties dead, DeadLetter letter)
    {
        var properties = Copy(dead);
        var headers = properties.Headers!;
        KeepRouting(headers, letter.Exchange, letter.RoutingKey);
        headers.TryAdd(MessageHeaders.DeadLetterCode, letter.Code);
        headers.TryAdd(MessageHeaders.DeadLetterReason, letter.Reason);
        return properties;
    }

    private static BasicProperties Copy(IReadOnlyBasicProperties original)
    {
        var properties = new BasicProperties(original)
        {
            Headers = new Dictionary<string, object?>(original.Headers ?? new Dictionary<string, object?>()),
            Persistent = true,
        };
        foreach (var name in OfTheBroker)
        {
            properties.Headers.Remove(name);
        }

        // An event must not expire where it waits, and the broker refuses the user id of another connection's user.
        properties.ClearExpiration();
        properties.ClearUserId();
        return properties;
    }

    private static void KeepRouting(IDictionary<string, object?> headers, string exchange, string routingKey)
    {
        headers.TryAdd(MessageHeaders.OriginalExchange, exchange);
        headers.TryAdd(MessageHeaders.OriginalRoutingKey, routingKey);
    }
}
