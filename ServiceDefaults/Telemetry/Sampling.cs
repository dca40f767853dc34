using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

internal static class Sampling
{
    /// <summary>Every trace, whatever the caller decided; but nothing beneath a span that this process left out, as health requests are.</summary>
    public static Sampler Everything() => new ParentBasedSampler(new AlwaysOnSampler(), remoteParentNotSampled: new AlwaysOnSampler());

    public static Sampler Ratio(double ratio) => new ParentBasedSampler(new TraceIdRatioBasedSampler(ratio));
}
