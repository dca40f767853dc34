using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceDefaults.Discovery.Consul;

namespace ServiceDefaults.Discovery.Watching;

/// <summary>
/// One watch per service name, however many HTTP clients look it up. Resolvers come and go within seconds; a watch
/// outlives its last lease by <see cref="ConsulDiscoveryOptions.IdleTimeout"/>.
/// </summary>
internal sealed class ConsulServiceWatches(
    ConsulClient client, IOptions<ConsulDiscoveryOptions> options, DiscoveryMetrics metrics, TimeProvider time, ILogger<ConsulServiceWatch> logger)
    : IAsyncDisposable
{
    private readonly InstanceAdmission _admission = new(new AllowedNetworks(options.Value.AllowedNetworks));
    private readonly ServiceNames _names = new(client);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stopping = new();
    private bool _disposed;

    /// <summary>The names that are watched now.</summary>
    public IReadOnlyCollection<string> Services
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Keys];
            }
        }
    }

    /// <summary>The services that Consul was found to have, see <see cref="ServiceNames"/>.</summary>
    public IReadOnlyCollection<string> KnownToConsul => _names.Known;

    public Lease Acquire(string service)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_entries.TryGetValue(service, out var entry))
            {
                entry = new Entry(Create(service));
                _entries.Add(service, entry);
                Start(entry);
            }

            entry.Leases++;
            return new Lease(this, entry);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            running = [.. _entries.Values.Select(entry => entry.Running)];
        }

        await _stopping.CancelAsync();
        await Task.WhenAll(running);
        _stopping.Dispose();
    }

    private ConsulServiceWatch Create(string service)
    {
        var instances = new WatchedInstances(service, _admission, options.Value.RecoveryTime, time, logger);
        var watch = new ConsulServiceWatch(service, instances, _names, client, options.Value, time, metrics);
        metrics.Observe(watch);
        return watch;
    }

    private void Start(Entry entry)
    {
        // A watch belongs to no request, so it must not carry the trace of the one that asked first.
        using (ExecutionContext.SuppressFlow())
        {
            entry.Running = Task.Run(() => RunAsync(entry));
        }
    }

    private async Task RunAsync(Entry entry)
    {
        using var watch = entry.Watch;
        await watch.RunAsync(() => TryEnd(entry), _stopping.Token);
        metrics.Ignore(watch);
    }

    private bool TryEnd(Entry entry)
    {
        lock (_lock)
        {
            return entry.Leases == 0 && time.GetElapsedTime(entry.IdleSince) >= options.Value.IdleTimeout && _entries.Remove(entry.Watch.Service);
        }
    }

    private void Release(Entry entry)
    {
        lock (_lock)
        {
            entry.Leases--;
            entry.IdleSince = time.GetTimestamp();
        }
    }

    internal sealed class Entry(ConsulServiceWatch watch)
    {
        public ConsulServiceWatch Watch => watch;

        public int Leases { get; set; }

        public long IdleSince { get; set; }

        public Task Running { get; set; } = Task.CompletedTask;
    }

    /// <summary>Keeps a watch going until disposed.</summary>
    internal sealed class Lease(ConsulServiceWatches owner, Entry entry) : IDisposable
    {
        private int _released;

        public ConsulServiceWatch Watch => entry.Watch;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                owner.Release(entry);
            }
        }
    }
}
