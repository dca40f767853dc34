namespace Dashboard.Telemetry.Traces;

/// <summary>Numbered as in OTLP.</summary>
public enum SpanKind : byte
{
    Unspecified,
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}
