namespace Dashboard.Telemetry.Waterfalls;

/// <summary>A trace as a picture: its start, its length in nanoseconds, and its spans from top to bottom.</summary>
public sealed record Waterfall(long Start, long Length, IReadOnlyList<WaterfallRow> Rows);
