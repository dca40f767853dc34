using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>
/// The services that this process calls. An HttpClient may be given any number of addresses in the course of time: of those that are not
/// in use the ones that were not called for longest are forgotten.
/// </summary>
internal sealed class ServiceTargets(
    ServiceEndpointResolver resolver,
    IOptionsMonitor<ResilienceOptions> times,
    IOptionsMonitor<CallRateOptions> rates,
    IOptionsMonitor<BreakerOptions> breakers,
    IOptionsMonitor<RetryOptions> retries,
    TimeProvider time,
    ILogger<ServiceTargets> logger)
{
    private const int MostKept = 256;

    private readonly ConcurrentDictionary<(string Scheme, string Host, int Port), ServiceTarget> _targets = new();
    private readonly Lock _gate = new();

    public IEnumerable<ServiceTarget> All => _targets.Values;

    public ServiceTarget Get(Uri uri)
    {
        var key = (uri.Scheme, uri.Host, uri.Port);
        if (!_targets.TryGetValue(key, out var target))
        {
            lock (_gate)
            {
                target = _targets.GetOrAdd(
                    key, _ => new ServiceTarget(uri.Host, uri.GetLeftPart(UriPartial.Authority), Policy(uri.Host), resolver, time, logger));
                target.Use();
                Forget();
            }
        }

        target.Use();
        return target;
    }

    /// <summary>For a client that calls this one service alone.</summary>
    public ServiceTarget GetForGood(Uri uri)
    {
        var target = Get(uri);
        target.IsKept = true;
        return target;
    }

    public CallPolicy Policy(string service) => new(times.Get(service), rates.Get(service), breakers.Get(service), retries.Get(service));

    private void Forget()
    {
        if (_targets.Count <= MostKept)
        {
            return;
        }

        // A quarter at once, so that not each new address sorts all of them.
        foreach (var (key, _) in _targets.Where(static entry => entry.Value.IsIdle).OrderBy(static entry => entry.Value.LastUsed).Take(MostKept / 4))
        {
            _targets.TryRemove(key, out _);
        }
    }
}
