using Dashboard.Otlp.Protos;

namespace Dashboard.Otlp.Reading;

/// <summary>
/// Exponential histograms are kept as explicit ones: bucket i of scale s holds what lies above 2^(i·2^-s) and not above the next such bound
/// (https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram).
/// </summary>
internal static class ExponentialBuckets
{
    /// <summary>Null for one that has too many buckets, or bounds that are no numbers.</summary>
    public static (double[] Bounds, ulong[] Buckets)? ToExplicit(ExponentialHistogramDataPoint point, int most)
    {
        var negative = point.Negative ?? new();
        var positive = point.Positive ?? new();
        var count = negative.BucketCounts.Count + positive.BucketCounts.Count;
        if (count > most)
        {
            return null;
        }

        var bounds = new List<double>(count + 1);
        var buckets = new List<ulong>(count + 2);
        for (var i = negative.BucketCounts.Count - 1; i >= 0; i--)
        {
            bounds.Add(-Bound(negative.Offset + (long)i));
            buckets.Add(negative.BucketCounts[i]);
        }

        bounds.Add(positive.BucketCounts.Count == 0 ? 0 : Bound(positive.Offset));
        buckets.Add(point.ZeroCount);
        for (var i = 0; i < positive.BucketCounts.Count; i++)
        {
            bounds.Add(Bound(positive.Offset + i + 1L));
            buckets.Add(positive.BucketCounts[i]);
        }

        buckets.Add(0);
        return bounds.TrueForAll(double.IsFinite) ? ([.. bounds], [.. buckets]) : null;

        double Bound(long index) => Math.Pow(2, index * Math.Pow(2, -point.Scale));
    }
}
