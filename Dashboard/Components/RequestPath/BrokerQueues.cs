using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dashboard.AppHost;

namespace Dashboard.Components.RequestPath;

/// <summary>The queues of RabbitMQ, by its management API.</summary>
internal sealed class BrokerQueues(BackendDetails backends) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <returns>Null when there is no broker with a management API, or it does not answer.</returns>
    public async Task<IReadOnlyList<BrokerQueue>?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await backends.FindAsync("RabbitMQServer", cancellationToken) is not { } broker
                || broker.Endpoints.FirstOrDefault(static endpoint => endpoint.Endpoint == "management") is not { } management)
            {
                return null;
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{management.Url}/api/queues?columns=name,messages_ready,messages_unacknowledged,consumers"));
            var credentials = Uri.UnescapeDataString(new Uri(broker.ConnectionString).UserInfo);
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
            using var answer = await _http.SendAsync(request, cancellationToken);
            answer.EnsureSuccessStatusCode();
            using var queues = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
            return
            [
                .. queues.RootElement.EnumerateArray()
                    .Select(static queue => new BrokerQueue(
                        queue.GetProperty("name").GetString() ?? "", Number(queue, "messages_ready"), Number(queue, "messages_unacknowledged"), (int)Number(queue, "consumers")))
                    .OrderBy(static queue => queue.Order),
            ];
        }
        catch (Exception away) when (away is HttpRequestException or JsonException or UriFormatException or TaskCanceledException { InnerException: TimeoutException })
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    // A queue that has just been declared has no figures yet.
    private static long Number(JsonElement queue, string name) => queue.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : 0;
}
