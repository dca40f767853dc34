using Dashboard.Otlp.Protos;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Resources;
using Dashboard.Telemetry.Traces;
using KeptSpan = Dashboard.Telemetry.Traces.Span;

namespace Dashboard.Otlp.Reading;

internal static class SpanReader
{
    public static List<KeptSpan> Read(ResourceSpans sent, TelemetryResource resource, AttributeReader reader, long now, ref int rejected)
    {
        var spans = new List<KeptSpan>(sent.ScopeSpans.Sum(static scope => scope.Spans.Count));
        foreach (var scope in sent.ScopeSpans)
        {
            var name = reader.Text(scope.Scope?.Name ?? "");
            foreach (var span in scope.Spans)
            {
                var (traceId, spanId) = (TraceId.Read(span.TraceId.Span), SpanId.Read(span.SpanId.Span));
                if (traceId.IsNone || spanId.IsNone)
                {
                    rejected++;
                    continue;
                }

                spans.Add(Read(span, traceId, spanId, resource, name, reader, now));
            }
        }

        return spans;
    }

    private static KeptSpan Read(Protos.Span span, TraceId traceId, SpanId spanId, TelemetryResource resource, string scope, AttributeReader reader, long now)
    {
        var start = Timestamps.FromOtlp(span.StartTimeUnixNano) is > 0 and var sent ? sent : now;
        return new()
        {
            Resource = resource,
            TraceId = traceId,
            SpanId = spanId,
            ParentId = SpanId.Read(span.ParentSpanId.Span) is var parent && parent == spanId ? default : parent,
            Name = reader.Text(span.Name),
            Scope = scope,
            Kind = span.Kind is >= Protos.Span.Types.SpanKind.Unspecified and <= Protos.Span.Types.SpanKind.Consumer ? (SpanKind)span.Kind : SpanKind.Unspecified,
            Status = span.Status?.Code switch { Status.Types.StatusCode.Ok => SpanStatus.Ok, Status.Types.StatusCode.Error => SpanStatus.Error, _ => SpanStatus.Unset },
            StatusMessage = reader.Text(span.Status?.Message ?? ""),
            Start = start,
            Duration = Math.Max(0, Timestamps.FromOtlp(span.EndTimeUnixNano) - start),
            Attributes = reader.Read(span.Attributes),
            Events = span.Events.Count == 0 ? [] : [.. span.Events.Select(happened => new SpanEvent(
                Timestamps.FromOtlp(happened.TimeUnixNano), reader.Text(happened.Name), reader.Read(happened.Attributes)))],
            Links = span.Links.Count == 0 ? [] : [.. span.Links.Select(link => new SpanLink(
                TraceId.Read(link.TraceId.Span), SpanId.Read(link.SpanId.Span), reader.Read(link.Attributes)))],
        };
    }
}
