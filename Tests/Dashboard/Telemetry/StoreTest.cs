using Dashboard.Otlp.Reading;
using Dashboard.Telemetry;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Tests.Dashboard.Telemetry;

/// <summary>A store, and the way into it that the receiver takes.</summary>
public abstract class StoreTest
{
    internal FakeTimeProvider Time { get; } = new();

    internal (TelemetryStore Store, OtlpIntake Intake) NewStore(Action<TelemetryLimits>? change = null)
    {
        var limits = new TelemetryLimits();
        change?.Invoke(limits);
        var store = new TelemetryStore(Options.Create(limits), Time);
        return (store, new OtlpIntake(store));
    }
}
