using System.Diagnostics.Metrics;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>What outgoing calls went through, on the meter <c>ServiceDefaults.Resilience</c>.</summary>
internal sealed class ResilienceMetrics : IDisposable
{
    private const string Name = "ServiceDefaults.Resilience";

    private static readonly Meter Shared = new(Name);

    private static readonly Counter<long> Rejections = Shared.CreateCounter<long>(
        "service_calls.rejections", "{call}", "Calls that were not made, by service and reason.");

    private readonly Meter _meter = new(Name);
    private readonly ServiceTargets _targets;

    public ResilienceMetrics(ServiceTargets targets)
    {
        _targets = targets;
        _meter.CreateObservableCounter("service_calls.attempts", () => OfInstances(static i => i.Picks), "{attempt}", "Attempts at each instance.");
        _meter.CreateObservableUpDownCounter(
            "service_calls.outstanding", () => OfInstances(static i => (long)i.Outstanding), "{attempt}", "Attempts under way at each instance.");
        _meter.CreateObservableGauge(
            "service_calls.breaker.state", () => OfInstances(static i => (int)i.Breaker.State), description: "0 closed, 1 open, 2 half open.");
        _meter.CreateObservableGauge(
            "service_calls.retry_budget.available", () => OfServices(static s => s.Budget.Available), "{retry}", "Retries that could be made now.");
        _meter.CreateObservableGauge(
            "service_calls.limiter.available", () => OfServices(static s => s.Limiter.Available), "{call}", "Calls that could be made at once.");
    }

    public static Counter<long> Ejections { get; } = Shared.CreateCounter<long>(
        "service_calls.ejections", "{ejection}", "Instances taken out of the choice since they could not be reached.");

    public static Counter<long> Retries { get; } = Shared.CreateCounter<long>("service_calls.retries", "{retry}", "Further attempts, by service.");

    public static void Reject(string service, string reason) =>
        Rejections.Add(1, new("service", service), new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<T>> OfServices<T>(Func<ServiceTarget, T> value)
        where T : struct =>
        _targets.All.Select(target => new Measurement<T>(value(target), new KeyValuePair<string, object?>("service", target.Name)));

    private IEnumerable<Measurement<T>> OfInstances<T>(Func<Instances.Instance, T> value)
        where T : struct =>
        _targets.All.SelectMany(target => target.Instances.Current.Select(instance => new Measurement<T>(
            value(instance), new("service", target.Name), new KeyValuePair<string, object?>("instance", instance.Key))));
}
