using System.Globalization;
using Messaging.Telemetry;

namespace Messaging.CloudEvents;

/// <summary>
/// What is published: CloudEvents 1.0 in binary mode. The body is the event alone, its attributes are AMQP headers
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
}
