using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bench.Applications;

namespace Bench.Reliability;

/// <summary>What happens to the broker and the worker of a running application.</summary>
internal sealed partial class BrokerFaults(ApplicationRun run) : IDisposable
{
    private const string Broker = "messaging";
    private const string BrokerProgram = "beam.smp";
    private const string Worker = "notification-worker";
    private const string WorkerProgram = "NotificationWorker";

    private readonly HttpClient _http = new();

    public Task RestartBrokerAsync(CancellationToken cancellationToken) => AspireCommand.RunAsync(run, Broker, "restart", cancellationToken);

    public async Task KillBrokerAsync(CancellationToken cancellationToken)
    {
        await run.EndAsync(BrokerProgram, "KILL", cancellationToken);
        await AspireCommand.RunAsync(run, Broker, "start", cancellationToken);
    }

    public async Task TakeBrokerAwayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        await AspireCommand.RunAsync(run, Broker, "stop", cancellationToken);
        await Task.Delay(time, cancellationToken);
        await AspireCommand.RunAsync(run, Broker, "start", cancellationToken);
    }

    /// <returns>Whether there was one; it may still be starting.</returns>
    public async Task<bool> KillWorkerAsync(CancellationToken cancellationToken)
    {
        if (run.Processes.Running(WorkerProgram).Count == 0)
        {
            return false;
        }

        await run.EndAsync(WorkerProgram, "KILL", cancellationToken);
        await AspireCommand.RunAsync(run, Worker, "start", cancellationToken);
        return true;
    }

    /// <summary>Closes one connection, any of them, as an operator does on the management page.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> CutAConnectionAsync(CancellationToken cancellationToken)
    {
        var credentials = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(new Uri(run.BrokerAddress()).UserInfo))));
        var api = ManagementApi();

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

    /// <summary>The node is told the port as an argument of its plugin.</summary>
    private Uri ManagementApi()
    {
        var arguments = run.Processes.Running(BrokerProgram)[0].Variable("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS")!;
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ManagementPort().Match(arguments).Groups[1].Value}/api/connections/"));
    }

    [GeneratedRegex(@"\{port,(\d+)\}")]
    private static partial Regex ManagementPort();
}
