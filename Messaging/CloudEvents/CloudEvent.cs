using System.Globalization;
using System.Text;
using Messaging.DeadLetters;
using Messaging.Telemetry;
using RabbitMQ.Client;

namespace Messaging.CloudEvents;

/// <summary>
/// CloudEvents 1.0 in binary mode: the body is the event alone, its attributes are AMQP headers
/// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/amqp-protocol-binding.md).
/// </summary>
internal static class CloudEvent
{
    public const string Json = "application/json";

    private const string Prefix = "cloudEvents:";

    /// <summary>The event belongs to the trace at work, or else to the one given.</summary>
    public static BasicProperties Write(EventContext context, string? traceParent = null, string? traceState = null)
    {
        var headers = new Dictionary<string, object?>
        {
            [Prefix + "specversion"] = "1.0",
            [Prefix + "id"] = context.EventId,
            [Prefix + "source"] = context.Source,
            [Prefix + "type"] = context.Type,
            [Prefix + "time"] = context.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        };
        MessagingActivity.Inject(headers, traceParent, traceState);
        return new()
        {
            MessageId = context.EventId,
            ContentType = Json,
            Type = context.Type,
            Timestamp = new(context.Time.ToUnixTimeSeconds()),
            Persistent = true,
            Headers = headers,
        };
    }

    /// <summary>Reads the attributes; what a plain publisher left out is taken from the AMQP properties.</summary>
    /// <exception cref="UnprocessableEventException">It has no id, so that a repeat could not be told from a new event.</exception>
    public static EventContext Read(IReadOnlyBasicProperties properties, string expectedType, DateTimeOffset now)
    {
        var id = Attribute(properties, "id") ?? properties.MessageId;
        if (string.IsNullOrWhiteSpace(id))
        {
            throw new UnprocessableEventException($"it has neither the header '{Prefix}id' nor a message-id") { Code = DeadLetterCodes.NoId };
        }

        var type = Attribute(properties, "type") ?? expectedType;
        if (type != expectedType)
        {
            throw new UnprocessableEventException($"its type is not '{expectedType}'") { Code = DeadLetterCodes.UnknownType };
        }

        return new(id, Time(properties, now), Attribute(properties, "source") ?? "", type);
    }

    private static DateTimeOffset Time(IReadOnlyBasicProperties properties, DateTimeOffset now)
    {
        if (DateTimeOffset.TryParse(Attribute(properties, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        var seconds = properties.Timestamp.UnixTime;
        return properties.IsTimestampPresent() && seconds >= 0 && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : now;
    }

    private static string? Attribute(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers is { } headers && headers.TryGetValue(Prefix + name, out var value) && value is byte[] bytes
            ? Encoding.UTF8.GetString(bytes)
            : null;
}
