using System.Diagnostics;
using System.Text.Json;

namespace Bench.Seed;

/// <summary>The instances in Consul's catalog, the unhealthy ones too, remembered for 30 s; one of them at random.</summary>
internal sealed class SeedCatalog(Uri consul) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new() { BaseAddress = consul };
    private volatile IReadOnlyList<(string Address, int Port)>? _instances;
    private long _cleared = Stopwatch.GetTimestamp();

    /// <returns>Null when there is none.</returns>
    public async Task<(string Address, int Port)?> PickAsync(string service, CancellationToken cancellationToken)
    {
        if (Stopwatch.GetElapsedTime(Interlocked.Read(ref _cleared)) >= Remembered)
        {
            _instances = null;
            Interlocked.Exchange(ref _cleared, Stopwatch.GetTimestamp());
        }

        var instances = _instances ??= await LookUpAsync(service, cancellationToken);
        return instances.Count == 0 ? null : instances[Random.Shared.Next(instances.Count)];
    }

    public void Dispose() => _http.Dispose();

    private async Task<IReadOnlyList<(string Address, int Port)>> LookUpAsync(string service, CancellationToken cancellationToken)
    {
        using var catalog = JsonDocument.Parse(await _http.GetByteArrayAsync(new Uri($"/v1/catalog/service/{service}", UriKind.Relative), cancellationToken));
        return [.. catalog.RootElement.EnumerateArray().Select(static entry =>
            (entry.GetProperty("ServiceAddress").GetString()!, entry.GetProperty("ServicePort").GetInt32()))];
    }
}
