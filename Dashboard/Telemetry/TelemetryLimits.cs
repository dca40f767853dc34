using System.ComponentModel.DataAnnotations;

namespace Dashboard.Telemetry;

/// <summary>Section <c>Dashboard:Limits</c>: how much telemetry is kept. What goes beyond pushes out the oldest, and is counted.</summary>
public sealed class TelemetryLimits
{
    internal const string Section = "Dashboard:Limits";

    /// <summary>Log records of a resource. Default 10,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Dashboard:Limits:Logs must be between 1 and 1000000.")]
    public int Logs { get; set; } = 10_000;

    /// <summary>Traces that a resource has spans in. Default 10,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Dashboard:Limits:Traces must be between 1 and 1000000.")]
    public int Traces { get; set; } = 10_000;

    /// <summary>Spans of one trace. Default 10,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Dashboard:Limits:SpansPerTrace must be between 1 and 1000000.")]
    public int SpansPerTrace { get; set; } = 10_000;

    /// <summary>Metric points of a resource. Default 50,000.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Dashboard:Limits:MetricPoints must be between 1 and 10000000.")]
    public int MetricPoints { get; set; } = 50_000;

    /// <summary>Resources; one more takes the place of the one that was silent for longest. Default 1,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Dashboard:Limits:Resources must be between 1 and 100000.")]
    public int Resources { get; set; } = 1_000;

    /// <summary>Attributes of a record; further ones are left out. Default 128.</summary>
    [Range(1, 10_000, ErrorMessage = "Dashboard:Limits:Attributes must be between 1 and 10000.")]
    public int Attributes { get; set; } = 128;

    /// <summary>Characters of a name, a value or a message; longer ones are cut. Default 16,384.</summary>
    [Range(64, 1_048_576, ErrorMessage = "Dashboard:Limits:TextLength must be between 64 and 1048576.")]
    public int TextLength { get; set; } = 16_384;

    /// <summary>What all of it together may take, in megabytes as the dashboard reckons it; beyond it the largest resource loses its oldest. Default 160.</summary>
    [Range(1, 65_536, ErrorMessage = "Dashboard:Limits:Megabytes must be between 1 and 65536.")]
    public int Megabytes { get; set; } = 160;
}
