using Dashboard.Telemetry;
using Dashboard.Telemetry.Logs;
using Dashboard.Telemetry.Metrics;
using Dashboard.Telemetry.Traces;
using Attribute = Dashboard.Telemetry.Attribute;

namespace Dashboard.Api;

/// <summary>What the API answers: flat, and with times that people can read.</summary>
internal static class ApiAnswers
{
    public static object Resources(TelemetryStore store, IResourceView? view) => new
    {
        Resources = view?.Resources,
        Telemetry = store.Resources.All.Select(static resource => new
        {
            Name = resource.DisplayName,
            Service = resource.Key.Name,
            resource.Key.Instance,
            Logs = resource.Logs.Count,
            Traces = resource.Traces.Ids.Count,
            Points = resource.Metrics.Count,
            Dropped = resource.Drops,
            Attributes = Values(resource.Attributes),
        }),
        Dropped = store.Resources.Drops,
        DroppedResources = store.Resources.Evicted,
        store.Bytes,
    };

    public static object Logs(TelemetryStore store, LogQuery query, int limit) => new
    {
        Logs = store.Logs.Query(query, limit).Select(static entry => new
        {
            Time = Timestamps.ToTime(entry.Time),
            entry.Level,
            Resource = entry.Resource.DisplayName,
            Category = entry.Scope,
            entry.Message,
            TraceId = entry.TraceId.IsNone ? null : entry.TraceId.ToString(),
            SpanId = entry.SpanId.IsNone ? null : entry.SpanId.ToString(),
            Attributes = Values(entry.Attributes),
        }),
    };

    public static object Traces(TelemetryStore store, TraceQuery query, int limit) => new { Traces = store.Traces.Query(query, limit).Select(Trace) };

    public static object Trace(Trace trace) => new
    {
        TraceId = trace.Id.ToString(),
        trace.Summary.Root.Name,
        Resource = trace.Summary.Root.Resource.DisplayName,
        Start = Timestamps.ToTime(trace.Summary.Start),
        DurationMs = Milliseconds(trace.Summary.Duration),
        trace.Summary.Errors,
        Spans = trace.Spans.OrderBy(static span => span.Start).Select(Span),
    };

    public static object Metrics(TelemetryStore store, string? resource, string? meter, string? name) => new
    {
        Metrics = store.Metrics.Instruments(resource)
            .Where(info => (meter is null || info.Key.Scope == meter) && (name is null || info.Key.Name == name))
            .SelectMany(info => store.Metrics.Read(resource, info.Key))
            .Select(instrument => Instrument(instrument, isWhole: name is not null)),
    };

    private static object Instrument(InstrumentSnapshot instrument, bool isWhole) => new
    {
        Resource = instrument.Resource.DisplayName,
        Meter = instrument.Info.Key.Scope,
        instrument.Info.Key.Name,
        instrument.Info.Unit,
        instrument.Info.Description,
        instrument.Info.Kind,
        Series = instrument.Series.Select(series => new
        {
            Dimensions = Values(series.Dimensions),
            Points = (isWhole ? series.Points : series.Points[^1..]).Select(point => new
            {
                Time = Timestamps.ToTime(point.Time),
                Value = Finite(point.Value),
                Count = point.Buckets is null ? (ulong?)null : point.Count,
                Bounds = point.Buckets is null ? null : point.Bounds,
                point.Buckets,
            }),
        }),
    };

    private static object Span(Span span) => new
    {
        SpanId = span.SpanId.ToString(),
        ParentId = span.ParentId.IsNone ? null : span.ParentId.ToString(),
        Resource = span.Resource.DisplayName,
        span.Name,
        span.Kind,
        span.Status,
        StatusMessage = span.StatusMessage.Length == 0 ? null : span.StatusMessage,
        Start = Timestamps.ToTime(span.Start),
        DurationMs = Milliseconds(span.Duration),
        Attributes = Values(span.Attributes),
        Events = span.Events.Select(static happened => new { Time = Timestamps.ToTime(happened.Time), happened.Name, Attributes = Values(happened.Attributes) }),
        Links = span.Links.Select(static link => new { TraceId = link.TraceId.ToString(), SpanId = link.SpanId.ToString() }),
    };

    private static Dictionary<string, string> Values(Attribute[] attributes)
    {
        var values = new Dictionary<string, string>(attributes.Length, StringComparer.Ordinal);
        foreach (var attribute in attributes)
        {
            values[attribute.Key] = attribute.Value;
        }

        return values;
    }

    private static double Milliseconds(long nanoseconds) => nanoseconds / (double)Timestamps.Millisecond;

    // JSON has no other numbers.
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
