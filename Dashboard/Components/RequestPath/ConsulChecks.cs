using System.Text.Json;
using Dashboard.AppHost;

namespace Dashboard.Components.RequestPath;

/// <summary>What Consul says of each instance: passing, warning or critical, by the id of its registration.</summary>
internal sealed class ConsulChecks(BackendDetails backends) : IDisposable
{
    private static readonly string[] FromBest = ["passing", "warning", "critical"];

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <returns>Null when there is no Consul, or it does not answer.</returns>
    public async Task<IReadOnlyDictionary<string, string>?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await backends.FindAsync("Consul", cancellationToken) is not { ConnectionString: { Length: > 0 } address })
            {
                return null;
            }

            using var checks = await JsonDocument.ParseAsync(
                await _http.GetStreamAsync(new Uri($"{address}/v1/health/state/any"), cancellationToken), cancellationToken: cancellationToken);
            return checks.RootElement.EnumerateArray()
                .Select(static check => (Id: check.GetProperty("ServiceID").GetString() ?? "", Status: check.GetProperty("Status").GetString() ?? ""))
                .Where(static check => check.Id.Length > 0)
                .GroupBy(static check => check.Id)
                .ToDictionary(static checks => checks.Key, static checks => checks.MaxBy(static check => Array.IndexOf(FromBest, check.Status)).Status, StringComparer.Ordinal);
        }
        catch (Exception away) when (away is HttpRequestException or JsonException or UriFormatException or TaskCanceledException { InnerException: TimeoutException })
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
