using System.Globalization;
using System.Text.Json;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Logs;
using Dashboard.Telemetry.Resources;
using Dashboard.Telemetry.Traces;
using Attribute = Dashboard.Telemetry.Attribute;

namespace Dashboard.Api.Export;

/// <summary>OTLP in JSON: ids are hexadecimal, numbers of 64 bits are strings.</summary>
internal static class OtlpJson
{
    public static void Write(Utf8JsonWriter json, TelemetryResource resource, IEnumerable<LogEntry> entries)
    {
        StartResource(json, "resourceLogs", "scopeLogs", resource);
        foreach (var ofScope in entries.GroupBy(static entry => entry.Scope))
        {
            StartScope(json, ofScope.Key, "logRecords");
            foreach (var entry in ofScope)
            {
                json.WriteStartObject();
                WriteTime(json, "timeUnixNano", entry.Time);
                json.WriteNumber("severityNumber", ((int)entry.Level * 4) + 1);
                json.WriteString("severityText", entry.Level.ToString());
                json.WriteStartObject("body");
                json.WriteString("stringValue", entry.Message);
                json.WriteEndObject();
                WriteAttributes(json, entry.Attributes);
                if (!entry.TraceId.IsNone)
                {
                    json.WriteString("traceId", entry.TraceId.ToString());
                    json.WriteString("spanId", entry.SpanId.ToString());
                }

                json.WriteEndObject();
            }

            EndScope(json);
        }

        EndResource(json);
    }

    public static void Write(Utf8JsonWriter json, TelemetryResource resource, IEnumerable<Span> spans)
    {
        StartResource(json, "resourceSpans", "scopeSpans", resource);
        foreach (var ofScope in spans.GroupBy(static span => span.Scope))
        {
            StartScope(json, ofScope.Key, "spans");
            foreach (var span in ofScope)
            {
                Write(json, span);
            }

            EndScope(json);
        }

        EndResource(json);
    }

    public static void StartResource(Utf8JsonWriter json, string name, string scopes, TelemetryResource resource)
    {
        json.WriteStartObject();
        json.WriteStartArray(name);
        json.WriteStartObject();
        json.WriteStartObject("resource");
        WriteAttributes(json, resource.Attributes);
        json.WriteEndObject();
        json.WriteStartArray(scopes);
    }

    public static void EndResource(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void StartScope(Utf8JsonWriter json, string scope, string records)
    {
        json.WriteStartObject();
        json.WriteStartObject("scope");
        json.WriteString("name", scope);
        json.WriteEndObject();
        json.WriteStartArray(records);
    }

    public static void EndScope(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteTime(Utf8JsonWriter json, string name, long nanoseconds) => json.WriteString(name, nanoseconds.ToString(CultureInfo.InvariantCulture));

    public static void WriteAttributes(Utf8JsonWriter json, Attribute[] attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var attribute in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", attribute.Key);
            json.WriteStartObject("value");
            WriteValue(json, attribute);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, Attribute attribute)
    {
        switch (attribute.Kind)
        {
            case AttributeKind.Boolean:
                json.WriteBoolean("boolValue", attribute.Value == "true");
                break;
            case AttributeKind.Whole:
                json.WriteString("intValue", attribute.Value);
                break;
            case AttributeKind.Real when double.TryParse(attribute.Value, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value):
                json.WriteNumber("doubleValue", value);
                break;
            case AttributeKind.Bytes:
                json.WriteString("bytesValue", attribute.Value);
                break;
            default:
                // Arrays and maps stay the JSON text that they are kept as.
                json.WriteString("stringValue", attribute.Value);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, Span span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", span.TraceId.ToString());
        json.WriteString("spanId", span.SpanId.ToString());
        if (!span.ParentId.IsNone)
        {
            json.WriteString("parentSpanId", span.ParentId.ToString());
        }

        json.WriteString("name", span.Name);
        json.WriteNumber("kind", (int)span.Kind);
        WriteTime(json, "startTimeUnixNano", span.Start);
        WriteTime(json, "endTimeUnixNano", span.End);
        WriteAttributes(json, span.Attributes);
        json.WriteStartArray("events");
        foreach (var happened in span.Events)
        {
            json.WriteStartObject();
            WriteTime(json, "timeUnixNano", happened.Time);
            json.WriteString("name", happened.Name);
            WriteAttributes(json, happened.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("links");
        foreach (var link in span.Links)
        {
            json.WriteStartObject();
            json.WriteString("traceId", link.TraceId.ToString());
            json.WriteString("spanId", link.SpanId.ToString());
            WriteAttributes(json, link.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("status");
        json.WriteNumber("code", (int)span.Status);
        json.WriteString("message", span.StatusMessage);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
