using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Polly.RateLimiting;
using ServiceDefaults.Resilience.Calls;

namespace Tests.ServiceDefaults.Resilience;

/// <summary>An HttpClient by name, whose requests go to two instances.</summary>
public sealed class HttpResilienceTests : IAsyncLifetime
{
    private const string Service = "gateway";

    private HttpReplica _first = null!;
    private HttpReplica _second = null!;
    private WebApplication? _app;

    private static CancellationToken Abort => TestContext.Current.CancellationToken;

    private int Calls => _first.Calls + _second.Calls;

    public async ValueTask InitializeAsync()
    {
        _first = await HttpReplica.StartAsync();
        _second = await HttpReplica.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", 3)]
    [InlineData("HEAD", 3)]
    [InlineData("POST", 1)]
    [InlineData("PUT", 1)]
    public async Task Request_AnsweredUnavailable_IsRepeatedOnlyWhenSafe(string method, int expected)
    {
        AnswerWith(503);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/users");

        using var answer = await Client().SendAsync(request, Abort);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(expected, Calls);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Get_OneOfTwoInstancesFails_SucceedsEachTime(int status)
    {
        _first.AnswerWith(status);
        var client = Client();

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("", await client.GetStringAsync(new Uri("/users/7", UriKind.Relative), Abort));
        }

        Assert.InRange(_first.Calls, 1, 5);
        Assert.Equal(20, _second.Calls);
    }

    [Fact]
    public async Task Get_ServiceAsksToWait_WaitsThatLong()
    {
        AnswerWith(503, retryAfter: "1");
        var client = Client(("Resilience:Retry:MaxAttempts", "2"));
        var begin = Stopwatch.GetTimestamp();

        using var answer = await client.GetAsync(new Uri("/users/7", UriKind.Relative), Abort);

        Assert.Equal(2, Calls);
        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.FromSeconds(0.99), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Get_ServiceAsksForMoreTimeThanIsLeft_IsAnsweredAtOnce()
    {
        AnswerWith(503, retryAfter: "60");

        using var answer = await Client().GetAsync(new Uri("/users/7", UriKind.Relative), Abort);

        Assert.Equal(TimeSpan.FromSeconds(60), answer.Headers.RetryAfter?.Delta);
        Assert.Equal(1, Calls);
    }

    [Fact]
    public async Task Get_BucketIsEmpty_IsRejectedWithTheTimeToTheNextToken()
    {
        var client = Client(("Resilience:RateLimiter:Capacity", "2"), ("Resilience:RateLimiter:RefillPerSecond", "0.1"));
        await client.GetStringAsync(new Uri("/", UriKind.Relative), Abort);
        await client.GetStringAsync(new Uri("/", UriKind.Relative), Abort);

        var rejected = await Assert.ThrowsAsync<RateLimiterRejectedException>(() => client.GetStringAsync(new Uri("/", UriKind.Relative), Abort));

        Assert.InRange(rejected.RetryAfter ?? TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        Assert.Equal(2, Calls);
    }

    [Fact]
    public async Task Post_WithAnIdempotencyKey_IsRepeatedWithTheSameBody()
    {
        AnswerWith(503);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/users")
        {
            Content = JsonContent.Create(new { name = "Ada" }), Headers = { { "Idempotency-Key", "k" } },
        };

        using var answer = await Client().SendAsync(request, Abort);

        Assert.Equal(Enumerable.Repeat("""{"name":"Ada"}""", 3), _first.Bodies.Concat(_second.Bodies));
    }

    [Fact]
    public async Task Post_WithAnIdempotencyKeyAndABodyToBeReadOnce_IsSentOnce()
    {
        AnswerWith(503);
        using var body = new MemoryStream("once"u8.ToArray());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/users") { Content = new StreamContent(body), Headers = { { "Idempotency-Key", "k" } } };

        using var answer = await Client().SendAsync(request, Abort);

        Assert.Equal(["once"], _first.Bodies.Concat(_second.Bodies));
    }

    [Fact]
    public async Task Post_ConnectionBreaksInTheMiddle_IsNeverSentTwice()
    {
        _first.Behaviour = _second.Behaviour = static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        await Assert.ThrowsAsync<HttpRequestException>(() => Client().PostAsJsonAsync("/users", new { name = "Ada" }, Abort));

        Assert.Equal(1, Calls);
    }

    [Fact]
    public async Task Get_InstancesHang_EndsWithTheTimeForAllAttempts()
    {
        _first.Behaviour = _second.Behaviour = static context => Hang.UntilCancelledAsync(context.RequestAborted);
        var time = new FakeTimeProvider();
        var client = Client(time, ("Resilience:AttemptTimeout", "00:00:03"), ("Resilience:TotalTimeout", "00:00:05"));
        var answer = client.GetStringAsync(new Uri("/", UriKind.Relative), Abort);

        await Eventually.HoldsAsync(() => Calls == 1, "the first attempt");
        time.Advance(TimeSpan.FromSeconds(3));
        await Eventually.HoldsAsync(() => Calls == 2, "the second attempt");
        Assert.False(answer.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<Polly.Timeout.TimeoutRejectedException>(() => answer);
        Assert.Equal(2, Calls);
    }

    [Fact]
    public async Task Settings_OfOneService_HoldForThatOneAlone()
    {
        AnswerWith(503);
        var client = Client(
            ("services:other:http:0", _first.Address.AbsoluteUri),
            ("Resilience:Retry:MaxAttempts", "2"),
            ("Resilience:Services:gateway:Retry:MaxAttempts", "1"));

        using var one = await client.GetAsync(new Uri("/", UriKind.Relative), Abort);
        Assert.Equal(1, Calls);
        using var other = await client.GetAsync(new Uri("http://other/"), Abort);
        Assert.Equal(3, Calls);
    }

    [Theory]
    [InlineData("Retry:MaxAttempts", "0")]
    [InlineData("AttemptTimeout", "02:00:00")]
    [InlineData("Breaker:FailureThreshold", "0")]
    [InlineData("Breaker:FailureCodes", "NotFound")]
    [InlineData("RateLimiter:Capacity", "0")]
    public async Task Start_SettingOfOneServiceIsOutOfRange_NamesItsKey(string key, string value)
    {
        Build(($"Resilience:Services:gateway:{key}", value));

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => _app!.StartAsync(Abort));

        Assert.Contains($"Resilience:Services:gateway:{key}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Breaker:FailureThreshold", "some")]
    [InlineData("Retry:MaxAttempts", "many")]
    public async Task Start_SettingOfOneServiceCannotBeRead_NamesItsKey(string key, string value)
    {
        Build(($"Resilience:Services:gateway:{key}", value));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => _app!.StartAsync(Abort));

        Assert.Contains($"Resilience:Services:gateway:{key}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_TenThousand_LeaveNothingBehind()
    {
        Build(("Resilience:RateLimiter:Capacity", "20000"));
        var addresses = await CallAsync(_app!.Services.GetRequiredService<IHttpClientFactory>().CreateClient("memory"), 10_000);

        var target = Assert.Single(_app.Services.GetRequiredService<ServiceTargets>().All);
        Assert.Equal(2, target.Instances.Current.Count);
        Assert.All(target.Instances.Current, static instance => Assert.Equal(0, instance.Outstanding));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.InRange(addresses.Count(static address => address.IsAlive), 0, 10);
    }

    [Fact]
    public async Task Calls_OfEverMoreHosts_AreForgottenSaveThoseInUse()
    {
        Build(("Resilience:RateLimiter:Capacity", "20000"));
        using var client = _app!.Services.GetRequiredService<IHttpClientFactory>().CreateClient("memory");
        var targets = _app.Services.GetRequiredService<ServiceTargets>();
        var gateway = new Uri("http://gateway/");
        var kept = targets.Get(gateway);

        for (var i = 0; i < 600; i++)
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{10_000 + i}/"), Abort);
            using var other = await client.GetAsync(gateway, Abort);
        }

        Assert.InRange(targets.All.Count(), 100, 257);
        Assert.Same(kept, targets.Get(gateway));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<List<WeakReference>> CallAsync(HttpClient client, int calls)
    {
        var addresses = new List<WeakReference>(calls);
        for (var i = 0; i < calls; i++)
        {
            var address = new Uri($"http://gateway/users/{i}");
            addresses.Add(new(address));
            using var answer = await client.GetAsync(address, Abort);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        return addresses;
    }

    private void AnswerWith(int status, string? retryAfter = null)
    {
        _first.AnswerWith(status, retryAfter);
        _second.AnswerWith(status, retryAfter);
    }

    private HttpClient Client(params (string Key, string? Value)[] settings) => Client(TimeProvider.System, settings);

    private HttpClient Client(TimeProvider time, params (string Key, string? Value)[] settings)
    {
        Build(time, settings);
        return _app!.Services.GetRequiredService<IHttpClientFactory>().CreateClient(Service);
    }

    private void Build(params (string Key, string? Value)[] settings) => Build(TimeProvider.System, settings);

    // More time than by default: a busy machine is no reason to repeat a call.
    private void Build(TimeProvider time, params (string Key, string? Value)[] settings)
    {
        var builder = TestApp.CreateBuilder(
        [
            ($"services:{Service}:http:0", _first.Address.AbsoluteUri), ($"services:{Service}:http:1", _second.Address.AbsoluteUri),
            ("Resilience:AttemptTimeout", "00:00:10"), ("Resilience:TotalTimeout", "00:00:30"), .. settings,
        ]);
        builder.Services.AddSingleton(time);
        builder.AddServiceDefaults();
        builder.Services.AddHttpClient(Service, static client => client.BaseAddress = new Uri($"http://{Service}"));
        builder.Services.AddHttpClient("memory").ConfigurePrimaryHttpMessageHandler(static () => new Answers());
        _app = builder.Build();
    }

    private sealed class Answers : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }
}
