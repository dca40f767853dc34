using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ServiceDefaults.Discovery.Consul;

/// <summary>The calls of Consul's HTTP API that discovery and registration need. Every failure is a <see cref="ConsulUnavailableException"/>.</summary>
internal sealed class ConsulClient(IHttpClientFactory clients, ConsulConnection connection, TimeProvider time)
{
    public const string HttpClientName = "consul";

    // Some 20,000 instances with their checks.
    private const int LargestAnswer = 32 * 1024 * 1024;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    /// <summary>The passing instances, as soon as they are newer than <paramref name="index"/>, at the latest after <paramref name="wait"/>.</summary>
    public Task<PassingInstances> GetPassingAsync(string service, ServiceFilter filter, ulong index, TimeSpan wait, CancellationToken cancellationToken)
    {
        var path = new StringBuilder().Append(CultureInfo.InvariantCulture,
            $"/v1/health/service/{Uri.EscapeDataString(service)}?passing=1&index={index}&wait={GoDuration.Format(wait)}");
        foreach (var tag in filter.Tags)
        {
            path.Append(CultureInfo.InvariantCulture, $"&tag={Uri.EscapeDataString(tag)}");
        }

        if (!string.IsNullOrWhiteSpace(filter.Datacenter))
        {
            path.Append(CultureInfo.InvariantCulture, $"&dc={Uri.EscapeDataString(filter.Datacenter)}");
        }

        return SendAsync(InstancesOf(service), HttpMethod.Get, path.ToString(), null, LongestWait(wait), ReadInstancesAsync, cancellationToken);
    }

    /// <summary>The names of all services that Consul knows in a datacenter; null for its own.</summary>
    public Task<IReadOnlyCollection<string>> GetServiceNamesAsync(string? datacenter, CancellationToken cancellationToken) => SendAsync(
        null, HttpMethod.Get, "/v1/catalog/services" + (string.IsNullOrWhiteSpace(datacenter) ? "" : $"?dc={Uri.EscapeDataString(datacenter)}"),
        null, AnswerTime,
        async (response, token) => (IReadOnlyCollection<string>)(await ReadAsync(response, ConsulJson.Default.DictionaryStringListString, token)).Keys,
        cancellationToken);

    /// <summary>
    /// What the agent knows of a registration, as soon as its hash is not <paramref name="hash"/> any more, at the latest after
    /// <paramref name="wait"/>; null as soon as it does not know it.
    /// </summary>
    public Task<AgentService?> FindServiceAsync(string id, string hash, TimeSpan wait, CancellationToken cancellationToken) => SendAsync(
        RegistrationOf(id), HttpMethod.Get, $"/v1/agent/service/{Uri.EscapeDataString(id)}?hash={Uri.EscapeDataString(hash)}&wait={GoDuration.Format(wait)}",
        null, LongestWait(wait),
        async (response, token) => response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(response, ConsulJson.Default.AgentService, token),
        cancellationToken);

    public Task RegisterAsync(ServiceRegistration registration, CancellationToken cancellationToken) => SendAsync(
        RegistrationOf(registration.Id), HttpMethod.Put, "/v1/agent/service/register?replace-existing-checks=true",
        JsonContent.Create(registration, ConsulJson.Default.ServiceRegistration), AnswerTime, IsFoundAsync, cancellationToken);

    public Task DeregisterAsync(string id, CancellationToken cancellationToken) => SendAsync(
        RegistrationOf(id), HttpMethod.Put, $"/v1/agent/service/deregister/{Uri.EscapeDataString(id)}", null, AnswerTime, IsFoundAsync, cancellationToken);

    /// <summary>The heartbeat of a TTL check. False: Consul does not know the check.</summary>
    public Task<bool> UpdateCheckAsync(string checkId, CheckUpdate update, CancellationToken cancellationToken) => SendAsync(
        $"the heartbeat of {checkId}", HttpMethod.Put, $"/v1/agent/check/update/{Uri.EscapeDataString(checkId)}",
        JsonContent.Create(update, ConsulJson.Default.CheckUpdate), AnswerTime, IsFoundAsync, cancellationToken);

    /// <summary>Nobody asks for the instances of this service any more, so that it counts for nothing whether Consul tells them.</summary>
    public void Forget(string service) => connection.Forget(InstancesOf(service));

    private static string InstancesOf(string service) => $"the instances of {service}";

    private static string RegistrationOf(string id) => $"the registration of {id}";

    // Consul adds up to a sixteenth of the wait, so that not all watches come back at once.
    private static TimeSpan LongestWait(TimeSpan wait) => wait + (wait / 16) + AnswerTime;

    // A call without a topic may fail without anybody missing its answer.
    private async Task<T> SendAsync<T>(
        string? topic, HttpMethod method, string path, HttpContent? content, TimeSpan limit,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var expiry = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expiry.Token);
        var reached = false;
        try
        {
            using var client = clients.CreateClient(HttpClientName);
            using var request = new HttpRequestMessage(method, path) { Content = content };
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            reached = true;
            await response.Content.LoadIntoBufferAsync(LargestAnswer, either.Token);
            await ThrowIfRefusedAsync(response, either.Token);
            var result = await read(response, either.Token);
            connection.Answered(topic);
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            var reason = Reason(exception, limit);
            if (!reached)
            {
                connection.Unreachable(reason);
            }
            else if (topic is not null)
            {
                connection.Refused(topic, reason);
            }

            throw new ConsulUnavailableException(reason, exception);
        }
    }

    private static string Reason(Exception exception, TimeSpan limit) => exception switch
    {
        OperationCanceledException => $"No answer within {limit.TotalSeconds:0.#} s",
        JsonException => $"Not an answer of Consul: {exception.Message}",
        _ => exception.Message,
    };

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NotFound)
        {
            throw new ConsulUnavailableException(
                $"Status {(int)response.StatusCode}: {Printable.Text(await response.Content.ReadAsStringAsync(cancellationToken))}");
        }
    }

    private async Task<PassingInstances> ReadInstancesAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var receivedAt = time.GetTimestamp();
        var entries = await ReadAsync(response, ConsulJson.Default.ListHealthEntry, cancellationToken);
        var index = response.Headers.TryGetValues("X-Consul-Index", out var values) && ulong.TryParse(values.FirstOrDefault(), out var value) ? value : 0;
        var instances = entries.Select(ServiceInstance.From).OrderBy(static instance => instance.Identity.Id, StringComparer.Ordinal);
        return new PassingInstances([.. instances], index, receivedAt);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        response.StatusCode == HttpStatusCode.NotFound
            ? throw new ConsulUnavailableException("Status 404")
            : await response.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new JsonException("null.");

    private static Task<bool> IsFoundAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        Task.FromResult(response.StatusCode != HttpStatusCode.NotFound);
}
