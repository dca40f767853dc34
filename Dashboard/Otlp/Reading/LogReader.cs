using Dashboard.Telemetry;
using Dashboard.Telemetry.Logs;
using Dashboard.Telemetry.Resources;
using Dashboard.Telemetry.Traces;

namespace Dashboard.Otlp.Reading;

internal static class LogReader
{
    public static List<LogEntry> Read(Protos.ResourceLogs sent, TelemetryResource resource, AttributeReader reader, long now)
    {
        var entries = new List<LogEntry>(sent.ScopeLogs.Sum(static scope => scope.LogRecords.Count));
        foreach (var scope in sent.ScopeLogs)
        {
            var name = reader.Text(scope.Scope?.Name ?? "");
            foreach (var record in scope.LogRecords)
            {
                entries.Add(new()
                {
                    Resource = resource,
                    Time = Timestamps.FromOtlp(record.TimeUnixNano != 0 ? record.TimeUnixNano : record.ObservedTimeUnixNano) is > 0 and var time ? time : now,
                    Level = Level(record.SeverityNumber),
                    Scope = name,
                    Message = record.Body is null && record.EventName.Length > 0 ? reader.Text(record.EventName) : reader.Text(record.Body),
                    Attributes = reader.Read(record.Attributes),
                    TraceId = TraceId.Read(record.TraceId.Span),
                    SpanId = SpanId.Read(record.SpanId.Span),
                });
            }
        }

        return entries;
    }

    // In groups of four, from trace 1-4 to fatal 21-24. What does not say how grave it is, is information.
    private static LogLevel Level(int number) => number is >= 1 and <= 24 ? (LogLevel)((number - 1) / 4) : LogLevel.Information;
}
