using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Otlp.Protos;
using Dashboard.Telemetry;
using Google.Protobuf.Collections;
using Attribute = Dashboard.Telemetry.Attribute;

namespace Dashboard.Otlp.Reading;

/// <summary>Reads attributes and texts of one request, within the limits, and counts what it cut.</summary>
internal sealed class AttributeReader(TelemetryLimits limits, StringPool pool)
{
    private const int DeepestValue = 16;

    /// <summary>Texts that were cut, and attributes that were left out.</summary>
    public int Cut { get; private set; }

    public Attribute[] Read(RepeatedField<KeyValue> attributes)
    {
        if (attributes.Count == 0)
        {
            return [];
        }

        var count = Math.Min(attributes.Count, limits.Attributes);
        Cut += attributes.Count - count;
        var read = new Attribute[count];
        for (var i = 0; i < count; i++)
        {
            read[i] = Read(attributes[i]);
        }

        return read;
    }

    /// <summary>A name, a message or a value, cut if need be.</summary>
    public string Text(string text)
    {
        if (text.Length <= limits.TextLength)
        {
            return pool.Get(text);
        }

        Cut++;
        var end = char.IsHighSurrogate(text[limits.TextLength - 1]) ? limits.TextLength - 1 : limits.TextLength;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, end)}… (cut: it had {text.Length:N0} characters)");
    }

    /// <summary>A value as text, such as the body of a log record.</summary>
    public string Text(AnyValue? value) => Text(Value(value).Text);

    private Attribute Read(KeyValue attribute)
    {
        var (text, kind) = Value(attribute.Value);
        return new(Text(attribute.Key), Text(text), kind);
    }

    private static (string Text, AttributeKind Kind) Value(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => (value.StringValue, AttributeKind.Text),
        AnyValue.ValueOneofCase.BoolValue => (value.BoolValue ? "true" : "false", AttributeKind.Boolean),
        AnyValue.ValueOneofCase.IntValue => (value.IntValue.ToString(CultureInfo.InvariantCulture), AttributeKind.Whole),
        AnyValue.ValueOneofCase.DoubleValue => (value.DoubleValue.ToString(CultureInfo.InvariantCulture), AttributeKind.Real),
        AnyValue.ValueOneofCase.BytesValue => (value.BytesValue.ToBase64(), AttributeKind.Bytes),
        AnyValue.ValueOneofCase.ArrayValue => (Json(value, 0)!.ToJsonString(JsonSerializerOptions.Web), AttributeKind.Array),
        AnyValue.ValueOneofCase.KvlistValue => (Json(value, 0)!.ToJsonString(JsonSerializerOptions.Web), AttributeKind.Map),
        _ => ("", AttributeKind.Text),
    };

    private static JsonNode? Json(AnyValue? value, int depth) => value?.ValueCase switch
    {
        _ when depth > DeepestValue => "…",
        AnyValue.ValueOneofCase.BoolValue => JsonValue.Create(value!.BoolValue),
        AnyValue.ValueOneofCase.IntValue => JsonValue.Create(value!.IntValue),
        AnyValue.ValueOneofCase.DoubleValue when double.IsFinite(value!.DoubleValue) => JsonValue.Create(value.DoubleValue),
        AnyValue.ValueOneofCase.ArrayValue => new JsonArray([.. value!.ArrayValue.Values.Select(item => Json(item, depth + 1))]),
        AnyValue.ValueOneofCase.KvlistValue => new JsonObject(value!.KvlistValue.Values.DistinctBy(static pair => pair.Key)
            .Select(pair => KeyValuePair.Create(pair.Key, Json(pair.Value, depth + 1)))),
        _ => JsonValue.Create(Value(value).Text),
    };
}
