using System.Globalization;
using System.Security.Cryptography;
using Messaging.CloudEvents;
using Messaging.Consuming;

namespace Messaging.DeadLetters;

/// <summary>Reads what consumers and the broker wrote on a dead letter.</summary>
internal static class DeadLetterReader
{
    public static DeadLetter Read(BasicGetResult message, string queue)
    {
        var (properties, body) = (message.BasicProperties, message.Body.ToArray());
        var byBroker = BrokerReason(properties);
        return new(
            ReceivedEvent.Of(properties, body).Id ?? $"body-{Convert.ToHexStringLower(SHA256.HashData(body))[..12]}",
            queue,
            MessageHeaders.Text(properties, MessageHeaders.DeadLetterCode)
                ?? (byBroker == "delivery_limit" ? DeadLetterCodes.DeliveryLimit : DeadLetterCodes.Unknown),
            MessageHeaders.Text(properties, MessageHeaders.DeadLetterReason) ?? byBroker switch
            {
                "delivery_limit" => "its consumers died or lost their connection at work on it, over and over",
                { } other => $"RabbitMQ gave it up: {other}",
                null => "it does not say",
            },
            Time(MessageHeaders.Text(properties, MessageHeaders.DeadLetterTime)),
            MessageHeaders.Text(properties, MessageHeaders.OriginalExchange) ?? MessageHeaders.Text(properties, "x-first-death-exchange") ?? message.Exchange,
            MessageHeaders.Text(properties, MessageHeaders.OriginalRoutingKey) ?? message.RoutingKey,
            MessageHeaders.Number(properties, MessageHeaders.RetryCount),
            (properties.Headers ?? new Dictionary<string, object?>())
                .ToDictionary(static header => header.Key, static header => MessageHeaders.TextOf(header.Value), StringComparer.Ordinal),
            body);
    }

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string? BrokerReason(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue("x-death", out var deaths) is true && deaths is IList<object?> { Count: > 0 } list
            && list[0] is IDictionary<string, object?> latest && latest.TryGetValue("reason", out var reason)
            ? MessageHeaders.TextOf(reason)
            : null;
}
