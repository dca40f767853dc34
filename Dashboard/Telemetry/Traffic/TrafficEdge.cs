namespace Dashboard.Telemetry.Traffic;

/// <summary>What went from one node to another within a time. Durations are nanoseconds, as the receiving end measured them where it has spans.</summary>
public sealed record TrafficEdge(TrafficNode From, TrafficNode To, int Count, int Errors, double PerSecond, long P50, long P90, long P99)
{
    public double ErrorShare => Count == 0 ? 0 : (double)Errors / Count;
}
