using Dashboard.Telemetry.Resources;

namespace Dashboard.Telemetry.Metrics;

/// <summary>The instruments of all resources, and their points.</summary>
public sealed class MetricStore(ResourceStore resources, MemoryBudget budget)
{
    private readonly Lock _gate = new();

    public ChangeSignal Changed { get; } = new();

    public void Add(TelemetryResource resource, IReadOnlyList<Measurement> measurements)
    {
        lock (_gate)
        {
            if (resource.Metrics.IsGone)
            {
                return;
            }

            foreach (var measurement in measurements)
            {
                budget.Add(resource.Metrics.Add(SeriesOf(resource, measurement), measurement.Point));
            }
        }

        Changed.Raise();
    }

    /// <summary>Without their points.</summary>
    public IReadOnlyList<InstrumentInfo> Instruments(string? resource)
    {
        lock (_gate)
        {
            return
            [
                .. Named(resource).SelectMany(static found => found.Metrics.Instruments.Values).Select(static instrument => instrument.Info)
                    .DistinctBy(static info => info.Key).OrderBy(static info => info.Key.Scope, StringComparer.Ordinal).ThenBy(static info => info.Key.Name, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>An instrument of every resource of that name.</summary>
    public IReadOnlyList<InstrumentSnapshot> Read(string? resource, InstrumentKey key)
    {
        lock (_gate)
        {
            return [.. Named(resource).Select(found => found.Metrics.Instruments.GetValueOrDefault(key)).OfType<Instrument>().Select(Snapshot)];
        }
    }

    /// <summary>All instruments of a resource.</summary>
    public IReadOnlyList<InstrumentSnapshot> ReadAll(TelemetryResource resource)
    {
        lock (_gate)
        {
            return [.. resource.Metrics.Instruments.Values.Select(Snapshot)];
        }
    }

    public void RemoveOldest(TelemetryResource resource, int count)
    {
        lock (_gate)
        {
            budget.Add(-resource.Metrics.RemoveOldest(count));
        }
    }

    public void Remove(TelemetryResource resource)
    {
        lock (_gate)
        {
            resource.Metrics.IsGone = true;
            budget.Add(-resource.Metrics.RemoveOldest(int.MaxValue));
        }

        Changed.Raise();
    }

    private IEnumerable<TelemetryResource> Named(string? name) => resources.All.Where(resource => name is null || resource.IsNamed(name));

    private static InstrumentSnapshot Snapshot(Instrument instrument) => new(
        instrument.Resource, instrument.Info, [.. instrument.Series.Values.Select(static series => new SeriesSnapshot(series.Dimensions, series.Points))]);

    private static Series SeriesOf(TelemetryResource resource, Measurement measurement)
    {
        var instruments = resource.Metrics.Instruments;
        if (!instruments.TryGetValue(measurement.Instrument.Key, out var instrument))
        {
            instruments.Add(measurement.Instrument.Key, instrument = new(resource, measurement.Instrument));
        }

        var key = KeyOf(measurement.Dimensions);
        if (!instrument.Series.TryGetValue(key, out var series))
        {
            instrument.Series.Add(key, series = new(instrument, key, measurement.Dimensions));
        }

        return series;
    }

    // A character that separates, and that no sensible value holds.
    private static string KeyOf(Attribute[] dimensions) => dimensions.Length == 0
        ? ""
        : string.Join('\u0001', dimensions.OrderBy(static dimension => dimension.Key, StringComparer.Ordinal).Select(static dimension => $"{dimension.Key}\u0002{dimension.Value}"));
}
