namespace Bench.Load;

/// <summary>One round against one target. Latencies are in milliseconds; processor time is per request and in microseconds.</summary>
internal sealed record RoundResult(
    double RequestsPerSecond, double P50, double P99, IReadOnlyList<double> ProcessorOfEach, double DriverProcessor)
{
    public double ServiceProcessor => ProcessorOfEach.Sum();
}
