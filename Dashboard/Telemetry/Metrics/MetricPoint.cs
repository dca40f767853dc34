namespace Dashboard.Telemetry.Metrics;

/// <summary>
/// What an instrument said at one time; sums and histograms since their start. For a histogram <see cref="Value"/> is the sum, and bucket i
/// holds what lies above bound i-1 and not above bound i.
/// </summary>
public readonly record struct MetricPoint(long Time, double Value, ulong Count = 0, double[]? Bounds = null, ulong[]? Buckets = null, Exemplar[]? Exemplars = null)
{
    public int Bytes => 72 + (Buckets is null ? 0 : 24 + (8 * Buckets.Length)) + (Exemplars is null ? 0 : 96 * Exemplars.Length);

    public bool IsSameAs(in MetricPoint other) => Value.Equals(other.Value) && Count == other.Count && Exemplars is null;
}
