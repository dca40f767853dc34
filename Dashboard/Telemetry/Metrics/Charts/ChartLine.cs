namespace Dashboard.Telemetry.Metrics.Charts;

/// <summary>A line of a chart: a value for each step, null where there is none.</summary>
public sealed record ChartLine(string Label, IReadOnlyList<double?> Values);
