using System.Globalization;
using System.Text.Json;
using Dashboard.Telemetry.Metrics;

namespace Dashboard.Api.Export;

/// <summary>Metrics as OTLP in JSON. Sums and histograms are cumulative, whatever they came as.</summary>
internal static class OtlpMetricJson
{
    private const int Cumulative = 2;

    public static void Write(Utf8JsonWriter json, InstrumentSnapshot instrument)
    {
        var info = instrument.Info;
        OtlpJson.StartResource(json, "resourceMetrics", "scopeMetrics", instrument.Resource);
        OtlpJson.StartScope(json, info.Key.Scope, "metrics");
        json.WriteStartObject();
        json.WriteString("name", info.Key.Name);
        json.WriteString("unit", info.Unit);
        json.WriteString("description", info.Description);
        json.WriteStartObject(info.Kind switch { InstrumentKind.Gauge => "gauge", InstrumentKind.Histogram => "histogram", _ => "sum" });
        if (info.Kind != InstrumentKind.Gauge)
        {
            json.WriteNumber("aggregationTemporality", Cumulative);
        }

        if (info.Kind is InstrumentKind.Counter or InstrumentKind.UpDownCounter)
        {
            json.WriteBoolean("isMonotonic", info.Kind == InstrumentKind.Counter);
        }

        json.WriteStartArray("dataPoints");
        foreach (var series in instrument.Series)
        {
            foreach (var point in series.Points)
            {
                Write(json, series, point);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        OtlpJson.EndScope(json);
        OtlpJson.EndResource(json);
    }

    private static void Write(Utf8JsonWriter json, SeriesSnapshot series, MetricPoint point)
    {
        json.WriteStartObject();
        OtlpJson.WriteTime(json, "timeUnixNano", point.Time);
        OtlpJson.WriteAttributes(json, series.Dimensions);
        WriteNumber(json, point.Buckets is null ? "asDouble" : "sum", point.Value);
        if (point.Buckets is not null)
        {
            json.WriteString("count", point.Count.ToString(CultureInfo.InvariantCulture));
            json.WriteStartArray("bucketCounts");
            foreach (var bucket in point.Buckets)
            {
                json.WriteStringValue(bucket.ToString(CultureInfo.InvariantCulture));
            }

            json.WriteEndArray();
            json.WriteStartArray("explicitBounds");
            foreach (var bound in point.Bounds ?? [])
            {
                json.WriteNumberValue(bound);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    // The names that protobuf's JSON has for what JSON has no number for.
    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }
}
