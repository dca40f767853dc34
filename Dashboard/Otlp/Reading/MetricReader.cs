using Dashboard.Otlp.Protos;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Metrics;
using Dashboard.Telemetry.Traces;
using Google.Protobuf.Collections;
using KeptExemplar = Dashboard.Telemetry.Metrics.Exemplar;

namespace Dashboard.Otlp.Reading;

/// <summary>Reads the points of one request.</summary>
internal sealed class MetricReader
{
    private const uint NoValue = 1;
    private const int MostBuckets = 1_000;
    private const int MostExemplars = 8;

    private readonly AttributeReader _reader;
    private readonly long _now;
    private readonly List<Measurement> _read = [];
    private int _rejected;

    private MetricReader(AttributeReader reader, long now) => (_reader, _now) = (reader, now);

    public static List<Measurement> Read(Protos.ResourceMetrics sent, AttributeReader reader, long now, ref int rejected)
    {
        var metrics = new MetricReader(reader, now);
        foreach (var scope in sent.ScopeMetrics)
        {
            var name = reader.Text(scope.Scope?.Name ?? "");
            foreach (var metric in scope.Metrics)
            {
                metrics.Read(metric, name);
            }
        }

        rejected += metrics._rejected;
        return metrics._read;
    }

    private void Read(Metric metric, string scope)
    {
        InstrumentInfo Info(InstrumentKind kind, AggregationTemporality temporality) => new(
            new(scope, _reader.Text(metric.Name)), _reader.Text(metric.Unit), _reader.Text(metric.Description), kind, temporality == AggregationTemporality.Delta);

        switch (metric.DataCase)
        {
            case Metric.DataOneofCase.Gauge:
                Add(Info(InstrumentKind.Gauge, default), metric.Gauge.DataPoints, metric.Name);
                break;
            case Metric.DataOneofCase.Sum:
                Add(Info(metric.Sum.IsMonotonic ? InstrumentKind.Counter : InstrumentKind.UpDownCounter, metric.Sum.AggregationTemporality), metric.Sum.DataPoints, metric.Name);
                break;
            case Metric.DataOneofCase.Histogram:
                var histogram = Info(InstrumentKind.Histogram, metric.Histogram.AggregationTemporality);
                foreach (var point in metric.Histogram.DataPoints)
                {
                    Add(histogram, point.Attributes, point.Flags, Point(point));
                }

                break;
            case Metric.DataOneofCase.ExponentialHistogram:
                var exponential = Info(InstrumentKind.Histogram, metric.ExponentialHistogram.AggregationTemporality);
                foreach (var point in metric.ExponentialHistogram.DataPoints)
                {
                    Add(exponential, point.Attributes, point.Flags, Point(point));
                }

                break;
            case Metric.DataOneofCase.Summary:
                var summary = Info(InstrumentKind.Histogram, AggregationTemporality.Cumulative);
                foreach (var point in metric.Summary.DataPoints)
                {
                    Add(summary, point.Attributes, point.Flags, new MetricPoint(Time(point.TimeUnixNano), point.Sum, point.Count, [], [point.Count]));
                }

                break;
            default:
                _rejected++;
                break;
        }
    }

    private void Add(InstrumentInfo info, RepeatedField<NumberDataPoint> points, string name)
    {
        foreach (var point in points)
        {
            var value = point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble;
            Add(info, point.Attributes, point.Flags, name.Length == 0 ? null : new MetricPoint(Time(point.TimeUnixNano), value, Exemplars: Exemplars(point.Exemplars)));
        }
    }

    private void Add(InstrumentInfo info, RepeatedField<KeyValue> attributes, uint flags, MetricPoint? point)
    {
        if (point is null || info.Key.Name.Length == 0)
        {
            _rejected++;
        }
        else if ((flags & NoValue) == 0)
        {
            _read.Add(new(info, _reader.Read(attributes), point.Value));
        }
    }

    private MetricPoint? Point(HistogramDataPoint point)
    {
        var (bounds, buckets) = (point.ExplicitBounds, point.BucketCounts);
        if (bounds.Count > MostBuckets || (buckets.Count > 0 && buckets.Count != bounds.Count + 1))
        {
            return null;
        }

        return new(Time(point.TimeUnixNano), point.Sum, point.Count, [.. bounds], buckets.Count > 0 ? [.. buckets] : [point.Count], Exemplars(point.Exemplars));
    }

    private MetricPoint? Point(ExponentialHistogramDataPoint point) =>
        ExponentialBuckets.ToExplicit(point, MostBuckets) is var (bounds, buckets)
            ? new(Time(point.TimeUnixNano), point.Sum, point.Count, bounds, buckets, Exemplars(point.Exemplars))
            : null;

    private static KeptExemplar[]? Exemplars(RepeatedField<Protos.Exemplar> exemplars) => exemplars.Count == 0 ? null :
    [
        .. exemplars.Take(MostExemplars).Select(static exemplar => new KeptExemplar(
            Timestamps.FromOtlp(exemplar.TimeUnixNano),
            exemplar.ValueCase == Protos.Exemplar.ValueOneofCase.AsInt ? exemplar.AsInt : exemplar.AsDouble,
            TraceId.Read(exemplar.TraceId.Span),
            SpanId.Read(exemplar.SpanId.Span))),
    ];

    private long Time(ulong nanoseconds) => Timestamps.FromOtlp(nanoseconds) is > 0 and var time ? time : _now;
}
