using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Telemetry;

/// <summary>Section <c>Telemetry</c>. Where telemetry goes is said by the standard <c>OTEL_EXPORTER_OTLP_*</c> variables.</summary>
public sealed class TelemetryOptions
{
    internal const string Section = "Telemetry";

    /// <summary>
    /// The share of new traces that is recorded outside of Development, where all are; a trace that a caller began keeps the
    /// caller's decision. Without effect when <c>OTEL_TRACES_SAMPLER</c> is set. Default 0.1.
    /// </summary>
    [Range(0.0, 1.0, ErrorMessage = "Telemetry:SamplingRatio must be between 0 (no new traces) and 1 (all of them).")]
    public double SamplingRatio { get; set; } = 0.1;
}
