using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tests.EndToEnd;
using Tests.Messaging;
using Tests.Telemetry;
using Tests.Testing;

namespace Tests.Faults;

/// <summary>
/// The AppHost's application, with a virtual host of the shared RabbitMQ and a Consul of its own in the place of the model's
/// brokers, which take seconds to start.
/// </summary>
internal sealed partial class RunningApplication : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(90);

    private readonly RunningApplicationOptions _options;
    private readonly Dictionary<string, TcpRelay> _instances = [];
    private readonly ConcurrentDictionary<string, int> _substitutes = [];
    private TcpRelay? _rabbitMq;
    private TcpRelay? _consulRelay;
    private RabbitMqVirtualHost? _virtualHost;
    private ConsulAgent? _consul;
    private OtlpReceiver? _telemetry;
    private IDistributedApplicationTestingBuilder? _builder;
    private DistributedApplication? _app;
    private HttpClient? _gateway;

    public RunningApplication(RunningApplicationOptions options)
    {
        _options = options;
        UserServices = [.. Enumerable.Range(1, options.UserServices).Select(number =>
            options.UserServices == 1 ? "user-service" : string.Create(CultureInfo.InvariantCulture, $"user-service-{number}"))];
    }

    /// <summary>Whether there is anything that could have written something.</summary>
    public bool IsBuilt => _app is not null;

    public DistributedApplication App => Started(_app);

    public HttpClient Gateway => Started(_gateway);

    public ConsulAgent Consul => Started(_consul);

    public OtlpReceiver Telemetry => Started(_telemetry);

    /// <summary>The services' virtual host, without a relay in between.</summary>
    public RabbitMqVirtualHost RabbitMq => Started(_virtualHost);

    /// <summary>The file of the users, and of the outbox.</summary>
    public string UsersDatabase => Path.Combine(Started(_builder).Configuration["DataDirectory"]!, "users.db");

    public string MailDirectory => TestApplication.MailDirectory(Started(_builder));

    /// <summary>The ids of the instances of user-service.</summary>
    public IReadOnlyList<string> UserServices { get; }

    /// <summary>The ids of all instances.</summary>
    public IReadOnlyList<string> Instances => [.. UserServices, "gateway", "notification-worker"];

    /// <summary>From the AppHost's first line until all are healthy.</summary>
    public TimeSpan StartedIn { get; private set; }

    /// <summary>Between the services and RabbitMQ.</summary>
    public TcpRelay RabbitMqRelay => Relayed(_rabbitMq, Links.RabbitMq);

    /// <summary>Between the services and Consul.</summary>
    public TcpRelay ConsulRelay => Relayed(_consulRelay, Links.Consul);

    /// <summary>Between the gateway and an instance of user-service.</summary>
    public TcpRelay RelayOf(string instance) => Relayed(_instances.GetValueOrDefault(instance), Links.UserServices);

    /// <summary>Has the relay of an instance lead to another server, which takes its place from the next connection on.</summary>
    public void Substitute(string instance, int port) => _substitutes[instance] = port;

    public async Task StartAsync(SharedBrokers brokers)
    {
        var virtualHost = brokers.CreateVirtualHostAsync();
        var consul = ConsulAgent.StartNewAsync();
        var telemetry = OtlpReceiver.StartAsync();
        await Task.WhenAll(virtualHost, consul, telemetry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _consul = consul.IsCompletedSuccessfully ? consul.Result : null;
        _telemetry = telemetry.IsCompletedSuccessfully ? telemetry.Result : null;
        _virtualHost = await virtualHost;
        await consul;
        await telemetry;
        PutRelays();

        var watch = Stopwatch.StartNew();
        _builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(Arguments());
        ReplaceBrokers(_builder);
        _options.Model?.Invoke(_builder);
        _app = await _builder.BuildAsync();

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(StartWithin);
        await _app.StartAsync(patience.Token);
        await Task.WhenAll(Instances.Select(id => WaitUntilHealthyAsync(id, patience.Token)));
        StartedIn = watch.Elapsed;
        _gateway = _app.CreateHttpClient("gateway");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Instances.Count} instances healthy in {StartedIn.TotalSeconds:0.0} s"));

        if (!_options.Away.HasFlag(Links.UserServices))
        {
            // The first call of a process may take longer than a deadline allows.
            await Eventually.HoldsAsync(async () => (await GetUserAsync(int.MaxValue)) == HttpStatusCode.NotFound, "a first answer of the gateway");
        }
    }

    public async Task<HttpStatusCode> GetUserAsync(int id)
    {
        using var answer = await Gateway.GetAsync($"/users/{id}", TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>The whole answer to a creation; the caller disposes of it.</summary>
    public Task<HttpResponseMessage> PostUserAsync(string email) =>
        Gateway.PostAsJsonAsync("/users", new { name = "Ada", email }, TestContext.Current.CancellationToken);

    /// <summary>What <c>/health</c> of an instance says.</summary>
    public async Task<(HttpStatusCode Status, string Health)> HealthAsync(string instance)
    {
        using var http = new HttpClient();
        var url = new Uri($"http://127.0.0.1:{Port(instance, UserServices.Contains(instance) ? "health" : "http")}/health");
        using var answer = await http.GetAsync(url, TestContext.Current.CancellationToken);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (answer.StatusCode, body.RootElement.GetProperty("status").GetString()!);
    }

    /// <summary>Waits until <c>/health</c> of all these instances says so; its status is 200 in the end, as it must be with a broker away.</summary>
    public async Task HealthIsAsync(string health, params IEnumerable<string> instances)
    {
        foreach (var instance in instances)
        {
            await Eventually.GetAsync(_ => HealthAsync(instance), answer => answer == (HttpStatusCode.OK, health), $"{instance} to be {health}");
        }
    }

    /// <summary>The ids that Consul hands out for a service.</summary>
    public async Task<IReadOnlyList<string>> PassingAsync(string service)
    {
        using var answer = JsonDocument.Parse(await Consul.GetAsync($"/v1/health/service/{service}?passing=1"));
        return [.. answer.RootElement.EnumerateArray().Select(static entry => entry.GetProperty("Service").GetProperty("ID").GetString()!).Order(StringComparer.Ordinal)];
    }

    /// <summary>Waits until Consul hands out all instances.</summary>
    public async Task AllArePassingAsync()
    {
        foreach (var (service, instances) in new[] { ("user-service", UserServices), ("gateway", ["gateway"]), ("notification-worker", ["notification-worker"]) })
        {
            await Eventually.GetAsync(_ => PassingAsync(service), instances.SequenceEqual, $"{service} in Consul");
        }
    }

    /// <summary>What an instance has written.</summary>
    public IReadOnlyList<string> Lines(string instance) =>
        [.. App.Services.GetRequiredService<ResourceLoggerService>().Lines(instance).Select(static line => line.Content)];

    public async ValueTask DisposeAsync()
    {
        _gateway?.Dispose();
        IAsyncDisposable?[] parts = [_app, _builder, _rabbitMq, _consulRelay, .. _instances.Values, _virtualHost, _consul, _telemetry];
        foreach (var part in parts)
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private static T Started<T>(T? part)
        where T : class => part ?? throw new InvalidOperationException("The application has not been started.");

    private static TcpRelay Relayed(TcpRelay? relay, Links link) =>
        relay ?? throw new InvalidOperationException($"There is no such relay: set {nameof(RunningApplicationOptions.Relayed)} to {link}.");

    private Task WaitUntilHealthyAsync(string instance, CancellationToken cancellationToken) =>
        App.ResourceNotifications.WaitForResourceHealthyAsync(instance, cancellationToken);
}
