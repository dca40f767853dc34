using System.Collections.Concurrent;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Users.V1;
using UserServiceClient = Users.V1.UserService.UserServiceClient;

namespace Tests.ServiceDefaults.Resilience;

/// <summary>What becomes of an instance that fails, and what metrics, traces and logs say of it.</summary>
[Collection(ListenersCollection.Name)]
public sealed class CallsOfInstancesTests : IAsyncLifetime
{
    private static readonly GetUserRequest Get = new() { Id = 7 };

    // One of its own: the meter is the same for all applications in this process.
    private readonly string _service = $"users-{Guid.NewGuid():N}";
    private readonly FakeLogCollector _logs = new();
    private readonly ResilienceMeter _meter;
    private Replica _first = null!;
    private Replica _second = null!;
    private TcpRelay _relay = null!;
    private WebApplication? _app;

    public CallsOfInstancesTests() => _meter = new(_service);

    private static CancellationToken Abort => TestContext.Current.CancellationToken;

    private string FirstInstance => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_relay.Port}");

    private string SecondInstance => new Uri(_second.Address).Authority;

    public async ValueTask InitializeAsync()
    {
        _first = await Replica.StartAsync();
        _second = await Replica.StartAsync();
        _relay = TcpRelay.To(new Uri(_first.Address).Port);
    }

    public async ValueTask DisposeAsync()
    {
        _meter.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        await _relay.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task Calls_ManyMeetAnInstanceThatIsGone_CountAsOneAndItIsBackWithinSeconds()
    {
        var client = Client();
        await ManyAsync(client);
        _relay.Refuse();

        await ManyAsync(client);

        Assert.Equal(1, _meter.Read("service_calls.ejections")[FirstInstance]);
        Assert.Equal(0, _meter.Read("service_calls.breaker.state")[FirstInstance]);
        Assert.Single(_logs.GetSnapshot(), static line => line.Message.Contains("out of reach", StringComparison.Ordinal));

        var before = _first.Calls;
        _relay.Heal();
        await Eventually.HoldsAsync(
            async () => (await client.GetUserAsync(Get, cancellationToken: Abort)).Id == 7 && _first.Calls > before, "it to be asked again");
    }

    [Fact]
    public async Task Attempts_WhileNobodyCanBeReached_AreFewerThanTheCalls()
    {
        var client = Client();
        _relay.Refuse();
        await _second.StopAsync();

        const int Calls = 1000;
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < Calls; i++)
        {
            await Assert.ThrowsAsync<RpcException>(async () => await client.GetUserAsync(Get, cancellationToken: Abort));
        }

        // One at each of the two instances, and four more each second.
        var attempts = _meter.Read("service_calls.attempts").Values.Sum();
        Assert.InRange(attempts, 2, 2 * (1 + (4 * Stopwatch.GetElapsedTime(begin).TotalSeconds)));
        Assert.InRange(_meter.Read("service_calls.rejections")["no_instance"], Calls - attempts, Calls);
    }

    [Fact]
    public async Task Metrics_OfAllKinds_TellWhatCallsWentThrough()
    {
        _first.FailWith(StatusCode.Unavailable);
        var client = Client(
            ("Resilience:Breaker:FailureThreshold", "1"), ("Resilience:RateLimiter:Capacity", "10"), ("Resilience:RateLimiter:RefillPerSecond", "0.001"));
        for (var i = 0; i < 10; i++)
        {
            await client.GetUserAsync(Get, cancellationToken: Abort);
        }

        await Assert.ThrowsAsync<RpcException>(async () => await client.GetUserAsync(Get, cancellationToken: Abort));

        Assert.Equal(1, _meter.Read("service_calls.attempts")[FirstInstance]);
        Assert.Equal(10, _meter.Read("service_calls.attempts")[SecondInstance]);
        Assert.Equal([0, 0], _meter.Read("service_calls.outstanding").Values);
        Assert.Equal(1, _meter.Read("service_calls.breaker.state")[FirstInstance]);
        Assert.Equal(0, _meter.Read("service_calls.breaker.state")[SecondInstance]);
        Assert.Equal(1, _meter.Read("service_calls.retries")[""]);
        Assert.Equal(1, _meter.Read("service_calls.rejections")["rate_limiter"]);
        Assert.Equal(100 + (11 * 0.2) - 1, _meter.Read("service_calls.retry_budget.available")[""], tolerance: 0.01);
        Assert.InRange(_meter.Read("service_calls.limiter.available")[""], 0, 0.5);
    }

    [Fact]
    public async Task Breaker_Opens_IsAnEventOfTheSpanThatCausedIt()
    {
        using var source = new ActivitySource($"Tests.{_service}");
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name == source.Name || candidate.Name == "Grpc.Net.Client",
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        _first.FailWith(StatusCode.Unavailable);
        _second.FailWith(StatusCode.Unavailable);
        var client = Client(("Resilience:Breaker:FailureThreshold", "1"), ("Resilience:Retry:MaxAttempts", "1"));

        var span = source.StartActivity("caller")!;
        await Assert.ThrowsAsync<RpcException>(async () => await client.GetUserAsync(Get, cancellationToken: Abort));
        span.Stop();

        // The client has a span of its own for the call.
        var opened = Assert.Single(
            spans.Where(each => each.TraceId == span.TraceId).SelectMany(static each => each.Events), static e => e.Name == "circuit_breaker.changed");
        Assert.Equal(_service, opened.Tags.Single(static tag => tag.Key == "service").Value);
        Assert.Equal("Open", opened.Tags.Single(static tag => tag.Key == "state").Value);
        Assert.Single(_logs.GetSnapshot(), static line => line.Message.Contains("is open for", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_OfCallsAndRepetitions_HasNoLineForEach()
    {
        _first.FailWith(StatusCode.Unavailable);
        var client = Client(("Resilience:Breaker:FailureThreshold", "1"));

        await ManyAsync(client);

        Assert.Single(_logs.GetSnapshot(), static line => line.Level >= LogLevel.Information && line.Category is { } category
            && (category.StartsWith("Polly", StringComparison.Ordinal) || category.StartsWith("ServiceDefaults.Resilience", StringComparison.Ordinal)));
    }

    private static async Task ManyAsync(UserServiceClient client)
    {
        var users = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.GetUserAsync(Get, cancellationToken: Abort).ResponseAsync));
        Assert.All(users, static user => Assert.Equal(7, user.Id));
    }

    private UserServiceClient Client(params (string Key, string? Value)[] settings) => Client(TimeProvider.System, settings);

    private UserServiceClient Client(TimeProvider time, params (string Key, string? Value)[] settings)
    {
        var builder = TestApp.CreateBuilder(
        [
            ($"services:{_service}:http:0", $"http://{FirstInstance}"), ($"services:{_service}:http:1", _second.Address),
            ("Resilience:RateLimiter:Capacity", "10000"), ("Resilience:RateLimiter:RefillPerSecond", "10000"),
            // More time than by default: a busy machine is no reason to repeat a call.
            ("Resilience:AttemptTimeout", "00:00:10"), ("Resilience:TotalTimeout", "00:00:30"), .. settings,
        ]);
        builder.Services.AddSingleton(time);
        builder.AddServiceDefaults();
        builder.Logging.AddProvider(new FakeLoggerProvider(_logs)).SetMinimumLevel(LogLevel.Information);
        builder.Services.AddGrpcServiceClient<UserServiceClient>(
            $"http://{_service}", static options => options.RetryableMethods.Add("/user.UserService/GetUser"));
        _app = builder.Build();
        _ = _app.Services.GetServices<IHostedService>().Count();
        return _app.Services.GetRequiredService<UserServiceClient>();
    }
}
