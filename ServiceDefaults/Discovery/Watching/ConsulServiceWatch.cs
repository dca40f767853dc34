using ServiceDefaults.Discovery.Consul;

namespace ServiceDefaults.Discovery.Watching;

/// <summary>
/// Follows the passing instances of one service by blocking queries. It never throws: what was known last stays current
/// for as long as Consul is away. See https://developer.hashicorp.com/consul/api-docs/features/blocking
/// </summary>
internal sealed class ConsulServiceWatch(
    string service,
    WatchedInstances instances,
    ServiceNames names,
    ConsulClient client,
    ConsulDiscoveryOptions options,
    TimeProvider time,
    DiscoveryMetrics metrics)
    : IDisposable
{
    private readonly TaskCompletionSource _firstWord = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServiceFilter _filter = options.Services.TryGetValue(service, out var filter) ? filter : ServiceFilter.None;
    private readonly Backoff _backoff = new();
    private readonly Pace _pace = new(time);
    private readonly long _startedAt = time.GetTimestamp();
    private long? _unheardSince;
    private ulong _index;

    public string Service => service;

    public ServiceSnapshot Current => instances.Current;

    public int RefusedCount => instances.RefusedCount;

    public bool IsRecovering => instances.IsRecovering;

    /// <summary>Whether this service has ever had an instance to call.</summary>
    public bool WasKnown { get; private set; }

    /// <summary>For how long Consul has not confirmed the list; zero while it answers.</summary>
    public TimeSpan StaleAge => _unheardSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Waits until Consul has answered or failed once, but not longer than the first look-up may take.</summary>
    public async Task WaitForFirstWordAsync(CancellationToken cancellationToken)
    {
        var left = options.FirstLookupTimeout - time.GetElapsedTime(_startedAt);
        if (!_firstWord.Task.IsCompleted && left > TimeSpan.Zero)
        {
            await _firstWord.Task.WaitAsync(left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async Task RunAsync(Func<bool> ended, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && !ended())
        {
            try
            {
                await Task.Delay(await QueryAsync(cancellationToken), time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        instances.Dispose();
        client.Forget(service);
    }

    /// <summary>Returns how long to wait before the next query.</summary>
    private async Task<TimeSpan> QueryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.GetPassingAsync(service, _filter, _index, Wait(), cancellationToken);
            if (answer.Index < _index)
            {
                instances.Interrupted();
            }

            _index = answer.Index < _index ? 0 : answer.Index;
            _unheardSince = null;
            _backoff.Reset();
            instances.Take(answer.Instances, await IsKnownAsync(answer.Instances, cancellationToken));
            metrics.WatchAnswered(service, time.GetElapsedTime(answer.ReceivedAt));
            WasKnown |= Current.Instances.Count > 0;

            // An instance that comes and goes many times a second is not worth as many changes to every caller.
            return _pace.Next();
        }
        catch (ConsulUnavailableException)
        {
            instances.Lost();
            // Consul may come back with a lower index, and would answer only when it has passed the one that is asked with.
            _index = 0;
            _unheardSince ??= time.GetTimestamp();
            return _backoff.Next();
        }
        finally
        {
            _firstWord.TrySetResult();
        }
    }

    private async Task<bool> IsKnownAsync(IReadOnlyList<ServiceInstance> passing, CancellationToken cancellationToken)
    {
        if (WasKnown || passing.Count > 0)
        {
            return true;
        }

        await names.RefreshAsync(_filter.Datacenter, cancellationToken);
        // As Consul compares names.
        return names.Known.Contains(service, StringComparer.OrdinalIgnoreCase);
    }

    private TimeSpan Wait() => instances.RecoveryTimeLeft is { } left && left < options.WaitTime ? left : options.WaitTime;
}
