using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Bench.Applications;

namespace Bench.Reliability;

/// <summary>What happens to the broker and the worker of a running application.</summary>
internal sealed class BrokerFaults(ApplicationRun run) : IDisposable
{
    private const string Broker = "messaging";
    private const string Worker = "notification-worker";

    private readonly HttpClient _http = new();

    public Task RestartBrokerAsync(CancellationToken cancellationToken) => run.VerbAsync(cancellationToken, "restart", Broker);

    public async Task KillBrokerAsync(CancellationToken cancellationToken)
    {
        await run.KillAsync(Broker, cancellationToken);
        await run.VerbAsync(cancellationToken, "start", Broker);
    }

    public async Task TakeBrokerAwayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        await run.VerbAsync(cancellationToken, "stop", Broker);
        await Task.Delay(time, cancellationToken);
        await run.VerbAsync(cancellationToken, "start", Broker);
    }

    public async Task<bool> KillWorkerAsync(CancellationToken cancellationToken)
    {
        await run.KillAsync(Worker, cancellationToken);
        await run.VerbAsync(cancellationToken, "start", Worker);
        return true;
    }

    /// <summary>Closes one connection, any of them, as an operator does on the management page.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> CutAConnectionAsync(CancellationToken cancellationToken)
    {
        using var described = JsonDocument.Parse(await run.VerbAsync(cancellationToken, "describe", Broker, "--json", "--reveal"));
        var address = new Uri(described.RootElement.GetProperty("connectionString").GetString()!);
        var management = described.RootElement.GetProperty("endpoints").EnumerateArray().Single(static endpoint => endpoint.GetProperty("name").GetString() == "management");
        var credentials = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
        var api = new Uri(new Uri(management.GetProperty("url").GetString()!), "/api/connections/");

        using var list = new HttpRequestMessage(HttpMethod.Get, api.AbsoluteUri.TrimEnd('/'));
        list.Headers.Authorization = credentials;
        using var answer = await _http.SendAsync(list, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var connections = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        string[] names = [.. connections.RootElement.EnumerateArray().Select(static connection => connection.GetProperty("name").GetString()!)];
        if (names.Length == 0)
        {
            return false;
        }

        using var delete = new HttpRequestMessage(HttpMethod.Delete, api.AbsoluteUri + Uri.EscapeDataString(names[Random.Shared.Next(names.Length)]));
        delete.Headers.Authorization = credentials;
        using var deleted = await _http.SendAsync(delete, cancellationToken);
        return deleted.IsSuccessStatusCode;
    }

    public void Dispose() => _http.Dispose();
}
