namespace Dashboard.Telemetry.Traces;

/// <summary>Numbered as in OTLP.</summary>
public enum SpanStatus : byte
{
    Unset,
    Ok,
    Error,
}
