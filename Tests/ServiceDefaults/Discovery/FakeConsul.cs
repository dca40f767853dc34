using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Web;

namespace Tests.ServiceDefaults.Discovery;

/// <summary>Consul's agent and health endpoints in memory, with blocking queries, outages and losses of state on demand.</summary>
internal sealed class FakeConsul : HttpMessageHandler, IHttpClientFactory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonElement> _registrations = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _index = 10;
    private int _waiting;

    public ConcurrentQueue<Uri> Requests { get; } = new();

    public ConcurrentQueue<JsonElement> Heartbeats { get; } = new();

    /// <summary>The blocking queries that wait for news now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public bool IsDown { get; set; }

    public bool Hangs { get; set; }

    public Func<Task> OnDeregister { get; set; } = () => Task.CompletedTask;

    public IReadOnlyList<ulong> AskedIndexes => [.. Requests.Where(uri => uri.AbsolutePath.StartsWith("/v1/health", StringComparison.Ordinal))
        .Select(uri => ulong.Parse(HttpUtility.ParseQueryString(uri.Query)["index"]!, CultureInfo.InvariantCulture))];

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new Uri(TestApp.ScriptedConsul) };

    public JsonElement? Find(string id)
    {
        lock (_lock)
        {
            return _registrations.TryGetValue(id, out var registration) ? registration : null;
        }
    }

    public void Add(string service, string id, int port, string? scheme = null) =>
        Add(service, id, port, scheme is null ? [] : new() { ["scheme"] = scheme });

    public void Add(string service, string id, int port, Dictionary<string, string> meta) =>
        Change(() => _registrations[id] = JsonSerializer.SerializeToElement(
            new { ID = id, Name = service, Address = "10.0.0.1", Port = port, Meta = meta, CreateIndex = _index }));

    public void Remove(string id) => Change(() => _registrations.Remove(id));

    /// <summary>Something else of the service changed, such as the output of a check.</summary>
    public void Touch() => Change(() => { });

    /// <summary>As a restart without a data folder: no registrations, and an index that begins anew.</summary>
    public void LoseState() => Change(() =>
    {
        _registrations.Clear();
        _index = 1;
    });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request.RequestUri!);
        if (Hangs)
        {
            await Hang.UntilCancelledAsync(cancellationToken);
        }

        if (IsDown)
        {
            throw new HttpRequestException("Connection refused");
        }

        var name = request.RequestUri!.Segments[^1];
        switch (request.RequestUri.AbsolutePath)
        {
            case var path when path.StartsWith("/v1/health/service/", StringComparison.Ordinal):
                return await HealthAsync(name, HttpUtility.ParseQueryString(request.RequestUri.Query), cancellationToken);
            case "/v1/agent/service/register":
                var registration = await request.Content!.ReadFromJsonAsync<JsonElement>(cancellationToken);
                Change(() => _registrations[registration.GetProperty("ID").GetString()!] = registration);
                return new HttpResponseMessage(HttpStatusCode.OK);
            case var path when path.StartsWith("/v1/agent/service/deregister/", StringComparison.Ordinal):
                await OnDeregister();
                Remove(name);
                return new HttpResponseMessage(HttpStatusCode.OK);
            case var path when path.StartsWith("/v1/agent/check/update/", StringComparison.Ordinal):
                Heartbeats.Enqueue(await request.Content!.ReadFromJsonAsync<JsonElement>(cancellationToken));
                return new HttpResponseMessage(HttpStatusCode.OK);
            case "/v1/catalog/services":
                lock (_lock)
                {
                    return new HttpResponseMessage(HttpStatusCode.OK)
                    {
                        Content = JsonContent.Create(_registrations.Values.Select(static registration => registration.GetProperty("Name").GetString()!)
                            .Distinct().ToDictionary(static name => name, static _ => Array.Empty<string>())),
                    };
                }

            case var path when path.StartsWith("/v1/agent/service/", StringComparison.Ordinal):
                return await AgentServiceAsync(name, HttpUtility.ParseQueryString(request.RequestUri.Query)["hash"], cancellationToken);
            default:
                return new HttpResponseMessage(HttpStatusCode.NotFound);
        }
    }

    private async Task<HttpResponseMessage> HealthAsync(
        string service, System.Collections.Specialized.NameValueCollection query, CancellationToken cancellationToken)
    {
        Task changed;
        lock (_lock)
        {
            changed = _index == ulong.Parse(query["index"]!, CultureInfo.InvariantCulture) ? _changed.Task : Task.CompletedTask;
        }

        await WaitAsync(changed, cancellationToken);
        lock (_lock)
        {
            var entries = _registrations.Values.Where(registration => registration.GetProperty("Name").GetString() == service)
                .Select(registration => new { Node = new { Address = "10.9.9.9" }, Service = registration });
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = JsonContent.Create(entries.ToList(), options: JsonSerializerOptions.Default),
                Headers = { { "X-Consul-Index", _index.ToString(CultureInfo.InvariantCulture) } },
            };
        }
    }

    private async Task<HttpResponseMessage> AgentServiceAsync(string id, string? hash, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
                if (!_registrations.TryGetValue(id, out var registration))
                {
                    return new HttpResponseMessage(HttpStatusCode.NotFound);
                }

                var present = registration.GetRawText().GetHashCode(StringComparison.Ordinal).ToString(CultureInfo.InvariantCulture);
                if (present != hash)
                {
                    return new HttpResponseMessage(HttpStatusCode.OK)
                    {
                        Content = JsonContent.Create(
                            new
                            {
                                ContentHash = present,
                                Address = registration.GetProperty("Address").GetString(),
                                Port = registration.GetProperty("Port").GetInt32(),
                                Meta = registration.GetProperty("Meta"),
                            },
                            options: JsonSerializerOptions.Default),
                    };
                }
            }

            await WaitAsync(changed, cancellationToken);
        }
    }

    private async Task WaitAsync(Task changed, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await changed.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        if (IsDown)
        {
            throw new HttpRequestException("Connection reset");
        }
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            _index++;
            change();
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
