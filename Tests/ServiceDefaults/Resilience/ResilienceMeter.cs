using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Tests.ServiceDefaults.Resilience;

/// <summary>What the meter of outgoing calls says of one service. Tests run side by side, so each names its service differently.</summary>
internal sealed class ResilienceMeter : IDisposable
{
    private readonly ConcurrentDictionary<(string Instrument, string Tag), double> _values = [];
    private readonly MeterListener _listener = new();
    private readonly string _service;

    public ResilienceMeter(string service)
    {
        _service = service;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "ServiceDefaults.Resilience")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>By instance, by reason, or with an empty tag; what was counted is a sum, everything else the present state.</summary>
    public IReadOnlyDictionary<string, double> Read(string instrument)
    {
        _listener.RecordObservableInstruments();
        return _values.Where(value => value.Key.Instrument == instrument).ToDictionary(static value => value.Key.Tag, static value => value.Value);
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (service, other) = ("", "");
        foreach (var (name, text) in tags)
        {
            if (name == "service")
            {
                service = (string)text!;
            }
            else
            {
                other = (string)text!;
            }
        }

        if (service == _service)
        {
            _values.AddOrUpdate((instrument.Name, other), value, (_, before) => instrument.IsObservable ? value : before + value);
        }
    }
}
