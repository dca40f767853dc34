using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Messaging.Consuming;
using RabbitMQ.Client;

namespace Messaging.DeadLetters;

/// <summary>Reads what consumers and the broker wrote on a dead letter.</summary>
internal static class DeadLetterReader
{
    public static DeadLetter Read(BasicGetResult message, string queue)
    {
        var (properties, body) = (message.BasicProperties, message.Body.ToArray());
        var byBroker = BrokerReason(properties);
        return new(
            Id(properties, body),
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
                .ToDictionary(static header => header.Key, static header => Shown(header.Value), StringComparer.Ordinal),
            body);
    }

    private static string Id(IReadOnlyBasicProperties properties, byte[] body) =>
        MessageHeaders.Text(properties, "cloudEvents:id") is { Length: > 0 } id ? id
        : properties.MessageId is { Length: > 0 } message ? message
        : $"body-{Convert.ToHexStringLower(SHA256.HashData(body))[..12]}";

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string? BrokerReason(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue("x-death", out var deaths) is true && deaths is IList<object?> { Count: > 0 } list
            && list[0] is IDictionary<string, object?> latest && latest.TryGetValue("reason", out var reason)
            ? Shown(reason)
            : null;

    private static string Shown(object? value) => value switch
    {
        null => "",
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        IDictionary<string, object?> table => $"{{{string.Join(", ", table.Select(static entry => $"{entry.Key}: {Shown(entry.Value)}"))}}}",
        System.Collections.IEnumerable list and not string => $"[{string.Join(", ", list.Cast<object?>().Select(Shown))}]",
        AmqpTimestamp time => DateTimeOffset.FromUnixTimeSeconds(time.UnixTime).ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
