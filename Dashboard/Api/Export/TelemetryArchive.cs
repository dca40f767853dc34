using System.IO.Compression;
using System.Text.Json;
using Dashboard.Telemetry;

namespace Dashboard.Api.Export;

/// <summary>Everything as one file: a zip of OTLP in JSON, one request a line (https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/).</summary>
internal static class TelemetryArchive
{
    private const int RecordsOfALine = 512;

    /// <summary>In a file that is gone when it is closed: a zip is written in steps that a response cannot take, and may be larger than the memory to spare.</summary>
    public static async Task<Stream> MakeAsync(TelemetryStore store)
    {
        var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 65_536, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await using (var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null))
        {
            await WriteAsync(zip, "logs.jsonl", LogLines(store));
            await WriteAsync(zip, "traces.jsonl", TraceLines(store));
            await WriteAsync(zip, "metrics.jsonl", MetricLines(store));
        }

        file.Position = 0;
        return file;
    }

    private static IEnumerable<Action<Utf8JsonWriter>> LogLines(TelemetryStore store) =>
        from resource in store.Resources.All
        from entries in store.Logs.Of(resource).Chunk(RecordsOfALine)
        select (Action<Utf8JsonWriter>)(json => OtlpJson.Write(json, resource, entries));

    private static IEnumerable<Action<Utf8JsonWriter>> TraceLines(TelemetryStore store) =>
        from spans in store.Traces.Newest(int.MaxValue).Reverse().SelectMany(static trace => trace.Spans).Chunk(RecordsOfALine)
        from ofResource in spans.GroupBy(static span => span.Resource)
        select (Action<Utf8JsonWriter>)(json => OtlpJson.Write(json, ofResource.Key, ofResource));

    private static IEnumerable<Action<Utf8JsonWriter>> MetricLines(TelemetryStore store) =>
        from resource in store.Resources.All
        from instrument in store.Metrics.ReadAll(resource)
        select (Action<Utf8JsonWriter>)(json => OtlpMetricJson.Write(json, instrument));

    private static async Task WriteAsync(ZipArchive zip, string name, IEnumerable<Action<Utf8JsonWriter>> lines)
    {
        await using var entry = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync();
        using var line = new MemoryStream();
        await using var json = new Utf8JsonWriter(line);
        foreach (var write in lines)
        {
            line.SetLength(0);
            json.Reset();
            write(json);
            await json.FlushAsync();
            line.WriteByte((byte)'\n');
            await entry.WriteAsync(line.GetBuffer().AsMemory(0, (int)line.Length));
        }
    }
}
