using System.Collections.Concurrent;
using System.Net.Http.Json;
using Tests.EndToEnd;
using Tests.Messaging;
using Tests.Telemetry;

namespace Tests.Faults;

/// <summary>
/// The AppHost's application, with a virtual host of the shared RabbitMQ and a Consul of its own in the place of the model's
/// brokers, which take seconds to start.
/// </summary>
internal sealed partial class RunningApplication(RunningApplicationOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ChangeWithin = TimeSpan.FromSeconds(60);

    private readonly RunningApplicationOptions _options = options;
    private readonly List<TcpRelay> _instances = [];
    private readonly ConcurrentDictionary<TcpRelay, int> _substitutes = [];
    private TcpRelay? _rabbitMq;
    private TcpRelay? _consulRelay;
    private RabbitMqVirtualHost? _virtualHost;
    private ConsulAgent? _consul;
    private OtlpReceiver? _telemetry;
    private IDistributedApplicationTestingBuilder? _builder;
    private DistributedApplication? _app;
    private ApplicationLog? _log;
    private HttpClient? _gateway;

    public DistributedApplication App => Started(_app);

    public HttpClient Gateway => Started(_gateway);

    public ConsulAgent Consul => Started(_consul);

    public OtlpReceiver Telemetry => Started(_telemetry);

    /// <summary>The services' virtual host, without a relay in between.</summary>
    public RabbitMqVirtualHost RabbitMq => Started(_virtualHost);

    /// <summary>The file of the users, and of the outbox.</summary>
    public string UsersDatabase => Path.Combine(TestApplication.DataDirectory(Started(_builder)), "users.db");

    public string MailDirectory => TestApplication.MailDirectory(Started(_builder));

    /// <summary>The ids of the instances of user-service, which Consul and telemetry know them by as well.</summary>
    public IReadOnlyList<string> UserServices { get; private set; } = [];

    /// <summary>The ids of all instances; gateway and worker, of which there is one, answer to their resource's name.</summary>
    public IReadOnlyList<string> Instances => [.. UserServices, "gateway", "notification-worker"];

    /// <summary>Between the services and RabbitMQ.</summary>
    public TcpRelay RabbitMqRelay => Relayed(_rabbitMq, Links.RabbitMq);

    /// <summary>Between the services and Consul.</summary>
    public TcpRelay ConsulRelay => Relayed(_consulRelay, Links.Consul);

    /// <summary>What all instances have written so far.</summary>
    public IEnumerable<(string Instance, string Line)> AllLines => _log?.Lines ?? [];

    /// <summary>Between the gateway and an instance of user-service.</summary>
    public TcpRelay RelayOf(string instance)
    {
        var port = Variable(instance, RegisteredPort);
        return Relayed(_instances.Find(relay => port == relay.Port.ToString(CultureInfo.InvariantCulture)), Links.UserServices);
    }

    /// <summary>Has the relay of an instance lead to another server, which takes its place from the next connection on.</summary>
    public void Substitute(string instance, int port) => _substitutes[RelayOf(instance)] = port;

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

        var begin = Stopwatch.GetTimestamp();
        _builder = await TestApplication.CreateAsync(Arguments());
        Configure(_builder);
        _app = await _builder.BuildAsync();
        _log = new(_app);
        await StartAsync(_app);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Instances.Count} instances healthy in {Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0} s"));

        // By its own address: what is measured is not the orchestrator's proxy.
        _gateway = new() { BaseAddress = new($"http://127.0.0.1:{Port("gateway", "http")}") };
        if (!_options.Away.HasFlag(Links.UserServices))
        {
            // The first call of a process may take longer than a deadline allows.
            await Eventually.HoldsAsync(async () => (await GetUserAsync(int.MaxValue)) == HttpStatusCode.NotFound, "a first answer of the gateway");
        }
    }

    public async Task<HttpStatusCode> GetUserAsync(int id)
    {
        using var answer = await Gateway.GetAsync($"/users/{id}", Cancel);
        return answer.StatusCode;
    }

    /// <summary>The whole answer to a creation; the caller disposes of it.</summary>
    public Task<HttpResponseMessage> PostUserAsync(string email) => Gateway.PostAsJsonAsync("/users", new { name = "Ada", email }, Cancel);

    /// <summary>The ids that Consul hands out for a service.</summary>
    public async Task<IReadOnlyList<string>> PassingAsync(string service)
    {
        using var answer = JsonDocument.Parse(await Consul.GetAsync($"/v1/health/service/{service}?passing=1"));
        var ids = answer.RootElement.EnumerateArray().Select(static entry => entry.GetProperty("Service").GetProperty("ID").GetString()!);
        return [.. ids.Order(StringComparer.Ordinal)];
    }

    /// <summary>Waits until Consul hands out all instances.</summary>
    public async Task AllArePassingAsync()
    {
        foreach (var service in Instances.Select(Current).GroupBy(static instance => instance.Resource.Name, static instance => instance.ResourceId))
        {
            await Eventually.GetAsync(_ => PassingAsync(service.Key), service.SequenceEqual, $"{service.Key} in Consul");
        }
    }

    /// <summary>What an instance has written.</summary>
    public IReadOnlyList<string> Lines(string instance)
    {
        var id = Current(instance).ResourceId;
        return [.. AllLines.Where(line => line.Instance == id).Select(static line => line.Line)];
    }

    /// <summary>Waits until each of these instances has written a line with this text, and sees that none has written two.</summary>
    public async Task HaveSaidOnceAsync(string text, params IEnumerable<string> instances)
    {
        foreach (var instance in instances)
        {
            var lines = await Eventually.GetAsync(
                _ => Task.FromResult(Lines(instance).Where(line => line.Contains(text, StringComparison.Ordinal)).ToList()),
                static lines => lines.Count > 0,
                $"{instance} to say '{text}'");
            Assert.Single(lines);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _gateway?.Dispose();
        IAsyncDisposable?[] parts = [_log, _app, _builder, _rabbitMq, _consulRelay, .. _instances, _virtualHost, _consul, _telemetry];
        foreach (var part in parts)
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private static T Started<T>(T? part)
        where T : class => part ?? throw new InvalidOperationException("The application has not been started.");

    private static TcpRelay Relayed(TcpRelay? relay, Links link) =>
        relay ?? throw new InvalidOperationException($"There is no such relay: set {nameof(RunningApplicationOptions.Relayed)} to {link}.");

    private async Task StartAsync(DistributedApplication app)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(StartWithin);
        await app.StartAsync(patience.Token);
        var running = await RunningAsync(app, patience.Token);
        UserServices = [.. running.Where(static id => id.StartsWith("user-service", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        await Task.WhenAll(Instances.Select(WaitUntilHealthyAsync));
    }

    /// <summary>The ids of all services' instances, once they run.</summary>
    private async Task<IReadOnlyCollection<string>> RunningAsync(DistributedApplication app, CancellationToken cancellationToken)
    {
        var running = new HashSet<string>();
        await foreach (var heard in app.ResourceNotifications.WatchAsync(cancellationToken))
        {
            if (heard.Resource is ProjectResource && heard.Resource.Name != "users-migration" && heard.Snapshot.State?.Text == KnownResourceStates.Running)
            {
                running.Add(heard.ResourceId);
            }

            Assert.False(HasFailed(heard.Snapshot), $"{heard.ResourceId} is {heard.Snapshot.State?.Text}, exit code {heard.Snapshot.ExitCode}.");
            if (running.Count == _options.UserServices + 2)
            {
                break;
            }
        }

        return running;
    }

    private static bool HasFailed(CustomResourceSnapshot snapshot) => HasEnded(snapshot) && snapshot.ExitCode != 0;
}
