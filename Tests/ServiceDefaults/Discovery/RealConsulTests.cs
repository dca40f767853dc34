using Microsoft.Extensions.ServiceDiscovery;

namespace Tests.ServiceDefaults.Discovery;

public sealed class RealConsulTests
{
    // Milliseconds on an idle machine; far from the 10 s of a check and the 30 s of a poll on a busy one.
    private static readonly TimeSpan Fast = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Instance_ComesAndGoes_IsFollowedFast()
    {
        await using var consul = await ConsulAgent.StartNewAsync();
        await using var client = BuildClient(consul);
        var resolver = client.Services.GetRequiredService<ServiceEndpointResolver>();
        await using var first = await StartServiceAsync(consul, 1);
        await Eventually.HoldsAsync(async () => (await FindOrNoneAsync(resolver)).SequenceEqual([first.Address()]));

        await using var second = await StartServiceAsync(consul, 2);
        var watch = Stopwatch.StartNew();
        await Eventually.HoldsAsync(async () => (await FindAsync(resolver)).SequenceEqual([first.Address(), second.Address()]));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Fast);

        await first.StopAsync(TestContext.Current.CancellationToken);
        watch.Restart();
        await Eventually.HoldsAsync(async () => (await FindAsync(resolver)).SequenceEqual([second.Address()]));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Fast);
    }

    [Fact]
    public async Task Instance_Registered_IsCheckedByConsulAndPasses()
    {
        await using var consul = await ConsulAgent.StartNewAsync();
        await using var service = await StartServiceAsync(consul, 1, ("Consul:Registration:CheckInterval", "00:00:01"));

        await Eventually.HoldsAsync(async () =>
            JsonDocument.Parse(await consul.GetAsync("/v1/agent/checks")).RootElement.TryGetProperty("service:walkers-1", out var check)
            && check.GetProperty("Status").GetString() == "passing"
            && check.GetProperty("Output").GetString()!.EndsWith("200 OK Output: Healthy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Instance_BackAfterItsCheckFailed_IsPassingWithoutTheNextCheck()
    {
        await using var consul = await ConsulAgent.StartNewAsync();
        await consul.PutAsync(
            "/v1/agent/service/register",
            """{"ID":"walkers-1","Name":"walkers","Address":"127.0.0.1","Port":9,"Check":{"CheckID":"service:walkers-1","TTL":"60s","Status":"critical"}}""");

        await using var service = await StartServiceAsync(consul, 1, ("Consul:Registration:CheckInterval", "00:10:00"));

        await Eventually.HoldsAsync(async () => await consul.PassingAsync("walkers") == 1, "the instance to pass");
    }

    [Fact]
    public async Task Instances_InMaintenanceOrCritical_AreCalledNoMoreAndNobodyElseIs()
    {
        await using var consul = await ConsulAgent.StartNewAsync();
        await using var client = BuildClient(consul, ("services:walkers:http:0", "http://127.0.0.1:7"));
        var resolver = client.Services.GetRequiredService<ServiceEndpointResolver>();
        Assert.Equal([new Uri("http://127.0.0.1:7")], await FindAsync(resolver));
        await consul.PutAsync(
            "/v1/agent/service/register", """{"ID":"walkers-9","Name":"walkers","Port":9,"Check":{"TTL":"60s","Status":"critical"}}""");

        await Eventually.HoldsAsync(() => HasNoneAsync(resolver));

        await using var service = await StartServiceAsync(consul, 1);
        await Eventually.HoldsAsync(async () => !await HasNoneAsync(resolver) && (await FindAsync(resolver)).SequenceEqual([service.Address()]));
        await consul.PutAsync("/v1/agent/service/maintenance/walkers-1?enable=true", "");
        await Eventually.HoldsAsync(() => HasNoneAsync(resolver));
        await consul.PutAsync("/v1/agent/service/maintenance/walkers-1?enable=false", "");
        await Eventually.HoldsAsync(async () => !await HasNoneAsync(resolver) && (await FindAsync(resolver)).SequenceEqual([service.Address()]));
    }

    [Fact]
    public async Task Consul_KilledAndStartedEmpty_KeepsTheEndpointsAndLearnsThemAgain()
    {
        await using var consul = await ConsulAgent.StartNewAsync();
        await using var client = BuildClient(consul);
        var resolver = client.Services.GetRequiredService<ServiceEndpointResolver>();
        await using var service = await StartServiceAsync(consul, 1);
        await Eventually.HoldsAsync(async () => (await FindOrNoneAsync(resolver)).SequenceEqual([service.Address()]));

        await consul.KillAsync();
        await Eventually.HoldsAsync(async () => await HealthAsync(service) == "Degraded");
        Assert.Equal([service.Address()], await FindAsync(resolver));

        await consul.StartAsync();
        await Eventually.HoldsAsync(async () =>
        {
            Assert.Equal([service.Address()], await FindAsync(resolver));
            return (await consul.GetAsync("/v1/health/service/walkers?passing=1")).Contains("walkers-1", StringComparison.Ordinal);
        });
        await Eventually.HoldsAsync(async () => await HealthAsync(service) == "Healthy");

        await using var second = await StartServiceAsync(consul, 2);
        var both = string.Join<Uri>(' ', [service.Address(), second.Address()]);
        await Eventually.GetAsync(async _ => string.Join<Uri>(' ', await FindAsync(resolver)), found => found == both, $"callers to know {both}");
    }

    [Theory]
    [InlineData("killed and started empty")]
    [InlineData("absent at the start")]
    public async Task Consul_BackEmpty_HasEveryInstanceWithinTwoSecondsAndNoCallerNoticed(string situation)
    {
        await using var consul = await ConsulAgent.CreateAsync();
        var isAbsentAtFirst = situation == "absent at the start";
        if (!isAbsentAtFirst)
        {
            await consul.StartAsync();
        }

        var services = await Task.WhenAll(Enumerable.Range(1, 5).Select(number => StartServiceAsync(consul, number)));
        await using var client = BuildClient(consul, ("services:walkers:http:0", "http://127.0.0.1:7"));
        var resolver = client.Services.GetRequiredService<ServiceEndpointResolver>();
        using var ended = new CancellationTokenSource();
        var calls = CallUntilAsync(resolver, ended.Token);
        if (!isAbsentAtFirst)
        {
            await Eventually.HoldsAsync(async () => (await FindAsync(resolver)).Length == services.Length);
            await consul.KillAsync();
        }

        // Long enough for every back-off to be at its longest.
        foreach (var service in services)
        {
            await Eventually.HoldsAsync(async () => await HealthAsync(service) == "Degraded");
        }

        var outage = Stopwatch.StartNew();
        await Eventually.HoldsAsync(() => outage.Elapsed > TimeSpan.FromSeconds(4));
        await consul.StartAsync();
        var back = Stopwatch.StartNew();
        await Eventually.HoldsAsync(async () => (await consul.PassingAsync("walkers")) == services.Length);
        TestContext.Current.SendDiagnosticMessage("{0}: all registered after {1:0} ms", situation, back.Elapsed.TotalMilliseconds);
        // One second at most between two attempts, and what a busy machine adds; the next look at the registration would come after 10 s.
        Assert.InRange(back.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await Eventually.HoldsAsync(async () => (await FindAsync(resolver)).Length == services.Length);

        await ended.CancelAsync();
        Assert.InRange(await calls, 1, int.MaxValue);
        foreach (var service in services)
        {
            await service.DisposeAsync();
        }
    }

    [Fact]
    public async Task Instance_StopsUnderLoad_NoCallFails()
    {
        await using var consul = await ConsulAgent.StartNewAsync();
        await using var first = await StartServiceAsync(consul, 1);
        await using var second = await StartServiceAsync(consul, 2);
        await using var client = BuildClient(consul, http => http.AddServiceDiscovery());
        var resolver = client.Services.GetRequiredService<ServiceEndpointResolver>();
        await Eventually.HoldsAsync(async () => await FindOrNoneAsync(resolver) is [_, _]);
        using var http = client.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var ended = new CancellationTokenSource();
        var calls = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => GetUntilAsync(http, ended.Token)));

        var stop = Stopwatch.StartNew();
        await first.StopAsync(TestContext.Current.CancellationToken);

        Assert.InRange(stop.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal([second.Address()], await FindAsync(resolver));
        await ended.CancelAsync();
        var counts = await calls;
        Assert.All(counts, static count => Assert.InRange(count, 1, int.MaxValue));
        TestContext.Current.SendDiagnosticMessage("{0} calls during a stop of {1:0} ms, none failed", counts.Sum(), stop.Elapsed.TotalMilliseconds);
    }

    [Fact]
    public async Task Instance_Registered_IsWithCallersInMilliseconds()
    {
        await using var consul = await ConsulAgent.StartNewAsync();
        await using var client = BuildClient(consul, ("services:walkers:http:0", "http://127.0.0.1:7"));
        var resolver = client.Services.GetRequiredService<ServiceEndpointResolver>();
        await FindAsync(resolver);
        var times = new List<double>();
        using var registrations = new PeriodicTimer(TimeSpan.FromMilliseconds(600));

        while (times.Count < 9 && await registrations.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            var port = 9000 + times.Count;
            var watch = Stopwatch.StartNew();
            await consul.PutAsync("/v1/agent/service/register", $$"""{"ID":"walkers-{{port}}","Name":"walkers","Address":"127.0.0.1","Port":{{port}}}""");
            while ((await FindAsync(resolver)).All(uri => uri.Port != port))
            {
                Assert.InRange(watch.Elapsed, TimeSpan.Zero, Fast);
                await Task.Yield();
            }

            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        TestContext.Current.SendDiagnosticMessage("Registration to resolver: median {0:0.0} ms, longest {1:0.0} ms", times[4], times[^1]);
        // A few milliseconds on an idle machine; a poll, or the pace of changes that follow one another, would take half a second.
        Assert.InRange(times[4], 0, 250);
    }

    [Fact]
    public async Task Instance_CheckedByTtl_TellsItsHealth()
    {
        await using var consul = await ConsulAgent.StartNewAsync();
        await using var service = await StartServiceAsync(consul, 1, ("Consul:Registration:Check", "Ttl"), ("Consul:Registration:Ttl", "00:00:01"));

        await Eventually.HoldsAsync(async () => await consul.CheckAsync("walkers-1") is ("passing", "Healthy"));

        // It outlives its TTL by its heartbeats, and ends with them.
        var alive = Stopwatch.StartNew();
        await Eventually.HoldsAsync(async () =>
        {
            Assert.Equal("passing", (await consul.CheckAsync("walkers-1")).Status);
            return alive.Elapsed > TimeSpan.FromSeconds(2.5);
        });
    }

    [Fact]
    public async Task Instance_CheckedByGrpc_PassesWithTheHealthService()
    {
        await using var consul = await ConsulAgent.StartNewAsync();
        await using var service = await StartServiceAsync(
            consul,
            1,
            ("Consul:Registration:Check", "Grpc"),
            ("Consul:Registration:CheckInterval", "00:00:00.2"),
            ("Kestrel:Endpoints:http:Protocols", "Http2"));

        await Eventually.HoldsAsync(
            async () => await consul.CheckAsync("walkers-1") is ("passing", { Length: > 0 } output) && output.Contains("success", StringComparison.Ordinal));
    }

    private static async Task<int> CallUntilAsync(ServiceEndpointResolver resolver, CancellationToken ended)
    {
        var calls = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!ended.IsCancellationRequested)
        {
            Assert.NotEmpty(await FindAsync(resolver));
            calls++;
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return calls;
    }

    private static async Task<int> GetUntilAsync(HttpClient http, CancellationToken ended)
    {
        var calls = 0;
        for (; !ended.IsCancellationRequested; calls++)
        {
            Assert.Equal("Healthy", await http.GetStringAsync("http://walkers/health", CancellationToken.None));
        }

        return calls;
    }

    private static WebApplication BuildClient(ConsulAgent consul, params (string Key, string? Value)[] settings) =>
        BuildClient(consul, static _ => { }, settings);

    private static WebApplication BuildClient(ConsulAgent consul, Action<IHttpClientBuilder> configure, params (string Key, string? Value)[] settings)
    {
        var builder = TestApp.CreateBuilder([("ConnectionStrings:consul", consul.Address.AbsoluteUri), .. settings]);
        builder.AddConsulServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(configure);
        return builder.Build();
    }

    private static async Task<Uri[]> FindOrNoneAsync(ServiceEndpointResolver resolver)
    {
        try
        {
            return await FindAsync(resolver);
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    private static async Task<WebApplication> StartServiceAsync(ConsulAgent consul, int number, params (string Key, string? Value)[] settings)
    {
        var builder = TestApp.CreateBuilder(
            [
                ("ConnectionStrings:consul", consul.Address.AbsoluteUri),
                ("OTEL_SERVICE_NAME", "walkers"),
                ("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={number}"),
                .. settings,
            ]);
        builder.AddServiceDefaults();
        builder.Services.AddGrpcHealthChecks();
        builder.Services.AddGrpc();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGrpcHealthChecksService();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static async Task<Uri[]> FindAsync(ServiceEndpointResolver resolver)
    {
        var source = await resolver.GetEndpointsAsync("http://walkers", TestContext.Current.CancellationToken);
        return [.. source.Endpoints.Select(endpoint => endpoint.EndPoint).OfType<UriEndPoint>().Select(endpoint => endpoint.Uri)];
    }

    private static async Task<bool> HasNoneAsync(ServiceEndpointResolver resolver)
    {
        try
        {
            await FindAsync(resolver);
            return false;
        }
        catch (HttpRequestException none)
        {
            return none.Message.EndsWith("knows the service, and none passes its checks.", StringComparison.Ordinal);
        }
    }

    private static async Task<string> HealthAsync(WebApplication app)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(app.Address(), "/health"), TestContext.Current.CancellationToken);
    }
}
