using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Messaging.Consuming;
using Messaging.DeadLetters;

namespace Messaging.CloudEvents;

/// <summary>
/// A message as its publisher meant it: an event of CloudEvents 1.0 in binary mode, whose attributes are headers with either prefix, or in
/// structured mode, whose attributes and data are in the body as JSON; or the message of a plain publisher
/// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
/// </summary>
internal sealed class ReceivedEvent
{
    // An inbox has to find it again: an index of PostgreSQL takes 2,704 octets at most, its texts no NUL. CloudEvents has no control characters in texts.
    private const int LongestId = 1_024;
    private const string StructuredMode = "application/cloudevents";

    // The first one wins: a blank value counts as none.
    private static readonly string[] Prefixes = ["cloudEvents_", "cloudEvents:"];

    private readonly IReadOnlyBasicProperties _properties;
    private readonly Dictionary<string, string> _attributes = new(StringComparer.Ordinal);
    private readonly string? _problem;

    private ReceivedEvent(IReadOnlyBasicProperties properties, byte[] body)
    {
        (_properties, Data) = (properties, body);
        var mediaType = (properties.ContentType ?? "").Split(';')[0].Trim();
        if (!mediaType.StartsWith(StructuredMode, StringComparison.OrdinalIgnoreCase))
        {
            ReadHeaders();
        }
        else if (!mediaType.Equals($"{StructuredMode}+json", StringComparison.OrdinalIgnoreCase))
        {
            _problem = $"its content-type is a format of CloudEvents other than {StructuredMode}+json";
        }
        else if (!TryReadBody(body))
        {
            _problem = "its body is no event in the JSON format of CloudEvents";
        }
    }

    /// <summary>Null when neither CloudEvents nor the AMQP properties say it.</summary>
    public string? Id => Attribute("id") ?? (string.IsNullOrWhiteSpace(_properties.MessageId) ? null : _properties.MessageId);

    /// <summary>The event alone, whatever it is wrapped in.</summary>
    public byte[] Data { get; private set; }

    /// <summary>Never fails: what cannot be read has no attributes, and its whole body is its data.</summary>
    public static ReceivedEvent Of(IReadOnlyBasicProperties properties, byte[] body) => new(properties, body);

    /// <summary>What a plain publisher left out is taken from the AMQP properties.</summary>
    /// <exception cref="UnprocessableEventException">It is no event of this type, or has no id to recognize a repeat by.</exception>
    public EventContext Context(string expectedType, DateTimeOffset now)
    {
        if (_problem is not null || Attribute("specversion") is not (null or "1.0"))
        {
            throw new UnprocessableEventException(_problem ?? "its specversion of CloudEvents is not 1.0") { Code = DeadLetterCodes.Undecodable };
        }

        var id = Id ?? throw new UnprocessableEventException("it has neither a CloudEvents id nor a message-id") { Code = DeadLetterCodes.NoId };
        if (Encoding.UTF8.GetByteCount(id) > LongestId || id.Any(char.IsControl))
        {
            throw new UnprocessableEventException($"its id has control characters or more than {LongestId} octets") { Code = DeadLetterCodes.Undecodable };
        }

        var type = Attribute("type") ?? expectedType;
        return type == expectedType
            ? new(id, Time(now), Attribute("source") ?? "", type) { Attributes = _attributes }
            : throw new UnprocessableEventException($"its type is not '{expectedType}'") { Code = DeadLetterCodes.UnknownType };
    }

    private string? Attribute(string name) => _attributes.GetValueOrDefault(name);

    private DateTimeOffset Time(DateTimeOffset now)
    {
        if (DateTimeOffset.TryParse(Attribute("time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        var seconds = _properties.Timestamp.UnixTime;
        return _properties.IsTimestampPresent() && seconds >= 0 && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : now;
    }

    private void ReadHeaders()
    {
        Add("datacontenttype", _properties.ContentType ?? "");
        foreach (var prefix in Prefixes)
        {
            foreach (var (name, value) in _properties.Headers ?? new Dictionary<string, object?>())
            {
                if (name.StartsWith(prefix, StringComparison.Ordinal))
                {
                    Add(name[prefix.Length..], MessageHeaders.TextOf(value));
                }
            }
        }
    }

    private bool TryReadBody(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            byte[]? data = null;
            foreach (var member in json.RootElement.EnumerateObject())
            {
                switch (member.Name)
                {
                    case "data" or "data_base64" when data is not null:
                        return false;
                    case "data":
                        data = JsonMarshal.GetRawUtf8Value(member.Value).ToArray();
                        break;
                    case "data_base64":
                        data = member.Value.GetBytesFromBase64();
                        break;
                    case var name when member.Value.ValueKind is not JsonValueKind.Null:
                        Add(name, member.Value.ToString());
                        break;
                }
            }

            Data = data ?? [];
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private void Add(string name, string value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            _attributes.TryAdd(name, value);
        }
    }
}
