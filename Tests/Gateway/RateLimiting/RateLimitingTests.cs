using Tests.Users;

namespace Tests.Gateway.RateLimiting;

/// <summary>Gateways with limits so small, and a refill so slow, that no test can outrun them.</summary>
public sealed class RateLimitingTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static readonly Dictionary<string, string?> TwoRequests = new()
    {
        ["RateLimiting__Capacity"] = "2",
        ["RateLimiting__RefillPerSecond"] = "0.001",
        // The first call of a process may take longer than calls usually do.
        ["Resilience__Grpc__Deadline"] = "00:00:30",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_AskingTooOften_IsToldWhenToComeBack()
    {
        await using var process = await gateway.StartAsync(TwoRequests, Cancellation);
        using var client = ClientOf(process);

        using var first = await client.GetAsync("/users/4711", Cancellation);
        using var second = await client.GetAsync("/nowhere", Cancellation);
        using var third = await client.GetAsync("/users/1", Cancellation);

        await Problems.ReadAsync(first, 404);
        Assert.Equal(("\"default\";q=2;w=2000", "\"default\";r=1"), (Header(first, "RateLimit-Policy"), Header(first, "RateLimit").Split(";t=")[0]));
        await Problems.ReadAsync(second, 404);
        Assert.StartsWith("\"default\";r=0;t=", Header(second, "RateLimit"), StringComparison.Ordinal);
        var problem = await Problems.ReadAsync(third, 429);
        Assert.Contains("Retry-After", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var seconds = (int)third.Headers.RetryAfter!.Delta!.Value.TotalSeconds;
        Assert.InRange(seconds, 900, 1000);
        Assert.Equal($"\"default\";r=0;t={seconds}", Header(third, "RateLimit"));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Health_AskedForAgainAndAgain_IsNotCounted(string path)
    {
        await using var process = await gateway.StartAsync(TwoRequests, Cancellation);
        using var client = ClientOf(process);

        for (var i = 0; i < 5; i++)
        {
            using var response = await client.GetAsync(path, Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.False(response.Headers.Contains("RateLimit"));
        }

        using var user = await client.GetAsync($"/users/{FakeUserService.Known}", Cancellation);
        Assert.StartsWith("\"default\";r=1;", Header(user, "RateLimit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_ThatClientsMakeUp_DoNotCount()
    {
        await using var process = await gateway.StartAsync(TwoRequests, Cancellation);

        Assert.Equal([404, 404, 429], await AskAsync(process, "192.0.2.1", "192.0.2.2", "192.0.2.3"));
    }

    [Fact]
    public async Task Addresses_ThatATrustedProxyNames_AreTheClients()
    {
        await using var process = await gateway.StartAsync(new(TwoRequests) { ["RateLimiting__TrustedProxies__0"] = "127.0.0.0/8" }, Cancellation);

        Assert.Equal([404, 404, 429, 404], await AskAsync(process, "192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"));
        // What stands before the address that the proxy saw is the client's own invention; another trusted proxy is passed over.
        Assert.Equal([429, 429], await AskAsync(process, "192.0.2.3, 192.0.2.1", "192.0.2.1, 127.0.0.2"));
    }

    [Fact]
    public async Task Requests_BeyondPlacesAndQueue_AreRefusedAtOnce()
    {
        await using var process = await gateway.StartAsync(
            new() { ["RateLimiting__ConcurrencyLimit"] = "1", ["RateLimiting__QueueLimit"] = "1" }, Cancellation);
        using var client = ClientOf(process);

        // Each of them would take as long as its deadline.
        var statuses = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            using var response = await client.GetAsync($"/users/{FakeUserService.Late}", Cancellation);
            return (int)response.StatusCode;
        }));

        Assert.Equal([503, 504, 504], statuses.Order());
    }

    [Theory]
    [InlineData("RateLimiting__Capacity", "0", "RateLimiting:Capacity must be between 1 and 1000000")]
    [InlineData("RateLimiting__RefillPerSecond", "0", "RateLimiting:RefillPerSecond must be between 0.001 and 1000000")]
    [InlineData("RateLimiting__TrustedProxies__0", "everyone", "RateLimiting:TrustedProxies must hold networks")]
    public async Task Gateway_WithALimitThatCannotBe_DoesNotStart(string key, string value, string reason)
    {
        var (exitCode, output, error) = await ServiceProcess.RunAsync(
            "Gateway", new() { ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0", [key] = value }, Cancellation);

        Assert.Equal(1, exitCode);
        Assert.Contains(reason, output + error, StringComparison.Ordinal);
    }

    private static HttpClient ClientOf(ServiceProcess process) => new() { BaseAddress = process.Addresses.Single() };

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    private static async Task<IReadOnlyList<int>> AskAsync(ServiceProcess process, params string[] addresses)
    {
        using var client = ClientOf(process);
        var statuses = new List<int>();
        foreach (var address in addresses)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
            request.Headers.Add("X-Forwarded-For", address);
            using var response = await client.SendAsync(request, Cancellation);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }
}
