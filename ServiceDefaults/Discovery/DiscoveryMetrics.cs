using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ServiceDefaults.Discovery.Watching;

namespace ServiceDefaults.Discovery;

/// <summary>How true what discovery knows is, and whether this instance can be found.</summary>
internal sealed class DiscoveryMetrics
{
    public const string MeterName = "ServiceDefaults.Discovery";

    private const string ServiceTag = "service";

    private readonly ConcurrentDictionary<ConsulServiceWatch, byte> _watches = new();
    private readonly Histogram<double> _lag;
    private (string Id, bool IsRegistered)? _registration;

    public DiscoveryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _lag = meter.CreateHistogram<double>("discovery.watch.lag", "s", "From the arrival of Consul's answer until callers have it.");
        meter.CreateObservableGauge(
            "discovery.watch.stale_age",
            () => Of(static watch => watch.StaleAge.TotalSeconds),
            "s",
            "For how long Consul has not confirmed the instances in use.");
        meter.CreateObservableGauge(
            "discovery.instances", () => Of(static watch => watch.Current.Instances.Count), "{instance}", "Instances that are called.");
        meter.CreateObservableGauge(
            "discovery.instances.refused", () => Of(static watch => watch.RefusedCount), "{instance}", "Instances that are registered and left out.");
        meter.CreateObservableGauge("discovery.registration.state", Registration, null, "1 while Consul is known to have this instance, else 0.");
    }

    public void WatchAnswered(string service, TimeSpan lag) => _lag.Record(lag.TotalSeconds, new KeyValuePair<string, object?>(ServiceTag, service));

    public void Observe(ConsulServiceWatch watch) => _watches.TryAdd(watch, 0);

    public void Ignore(ConsulServiceWatch watch) => _watches.TryRemove(watch, out _);

    public void Registered(string id, bool isRegistered) => _registration = (id, isRegistered);

    private IEnumerable<Measurement<T>> Of<T>(Func<ConsulServiceWatch, T> measure)
        where T : struct =>
        _watches.Keys.Select(watch => new Measurement<T>(measure(watch), new KeyValuePair<string, object?>(ServiceTag, watch.Service)));

    private IEnumerable<Measurement<int>> Registration() => _registration is (var id, var isRegistered)
        ? [new Measurement<int>(isRegistered ? 1 : 0, new KeyValuePair<string, object?>("id", id))]
        : [];
}
