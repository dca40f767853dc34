namespace Dashboard.Telemetry.Metrics;

public enum InstrumentKind : byte
{
    /// <summary>The value as it is.</summary>
    Gauge,

    /// <summary>A sum that may fall, such as the length of a queue.</summary>
    UpDownCounter,

    /// <summary>A sum that only grows: shown as a rate.</summary>
    Counter,

    Histogram,
}
