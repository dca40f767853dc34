using Dashboard.Telemetry.Traffic;

namespace Dashboard.Components.RequestPath;

/// <summary>What went along an edge within the last while. Durations are nanoseconds.</summary>
public sealed record PathStats(double PerSecond, double ErrorShare, long P50, long P99)
{
    public static PathStats Of(TrafficEdge edge) => new(edge.PerSecond, edge.ErrorShare, edge.P50, edge.P99);
}
