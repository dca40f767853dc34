using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Tests.ServiceDefaults.Discovery.Registration;

/// <summary>What a service tells Consul of itself.</summary>
public sealed class ConsulRegistrationTests : ConsulRegistrationTest
{
    [Fact]
    public async Task Registration_ServerIsUp_SaysWhereCallersAndChecksGo()
    {
        var app = await StartAsync(static _ => { },
            ("Kestrel:Endpoints:http:Protocols", "Http2"),
            ("Kestrel:Endpoints:health:Url", "http://127.0.0.1:0"),
            ("Consul:Registration:Tags:0", "blue"));

        var registration = await RegisteredAsync();
        Assert.Equal("test-service", registration.GetProperty("Name").GetString());
        Assert.Equal("127.0.0.1", registration.GetProperty("Address").GetString());
        Assert.Equal(app.Address().Port, registration.GetProperty("Port").GetInt32());
        Assert.Equal("blue", Assert.Single(registration.GetProperty("Tags").EnumerateArray()).GetString());
        var meta = registration.GetProperty("Meta");
        Assert.Equal("grpc", meta.GetProperty("protocol").GetString());
        Assert.NotEmpty(meta.GetProperty("version").GetString()!);

        var check = registration.GetProperty("Check");
        Assert.Equal("passing", check.GetProperty("Status").GetString());
        Assert.Equal("10000ms", check.GetProperty("Interval").GetString());
        Assert.Equal("5000ms", check.GetProperty("Timeout").GetString());
        Assert.Equal("60000ms", check.GetProperty("DeregisterCriticalServiceAfter").GetString());
        var url = new Uri(check.GetProperty("HTTP").GetString()!);
        Assert.NotEqual(app.Address().Port, url.Port);
        using var http = new HttpClient();
        Assert.Equal("Healthy", await http.GetStringAsync(url, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Registration_OneEndpoint_IsHttpForCallersAndChecks()
    {
        var app = await StartAsync(static _ => { });

        var registration = await RegisteredAsync();
        Assert.Equal("http", registration.GetProperty("Meta").GetProperty("protocol").GetString());
        Assert.Equal(new Uri(app.Address(), "/health").AbsoluteUri, registration.GetProperty("Check").GetProperty("HTTP").GetString());
    }

    [Fact]
    public async Task Registration_AddressConfigured_IsUsedForCallersAndChecks()
    {
        await StartAsync(static _ => { }, ("Consul:Registration:Address", "host.docker.internal"));

        var registration = await RegisteredAsync();
        Assert.Equal("host.docker.internal", registration.GetProperty("Address").GetString());
        Assert.StartsWith("http://host.docker.internal:", registration.GetProperty("Check").GetProperty("HTTP").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registration_PortConfigured_IsUsedForCallersAndForAChecksOnTheSameEndpoint()
    {
        await StartAsync(static _ => { }, ("Consul:Registration:Address", "10.0.0.7"), ("Consul:Registration:Port", "4711"));

        var registration = await RegisteredAsync();
        Assert.Equal(4711, registration.GetProperty("Port").GetInt32());
        Assert.Equal("http://10.0.0.7:4711/health", registration.GetProperty("Check").GetProperty("HTTP").GetString());
    }

    [Fact]
    public async Task Registration_AddressIsAName_IsTheAddressBehindIt()
    {
        await StartAsync(static _ => { }, ("Consul:Registration:Address", Dns.GetHostName()));

        Assert.True(IPAddress.TryParse((await RegisteredAsync()).GetProperty("Address").GetString(), out _));
    }

    [Fact]
    public async Task Registration_StartedAgain_HasAnotherStartTime()
    {
        await StartAsync(static _ => { });
        var first = (await RegisteredAsync()).GetProperty("Meta").GetProperty("started-at").GetString()!;
        await App!.DisposeAsync();
        Consul.LoseState();

        await StartAsync(static _ => { });

        var second = (await RegisteredAsync()).GetProperty("Meta").GetProperty("started-at").GetString()!;
        Assert.True(DateTimeOffset.Parse(second, CultureInfo.InvariantCulture) > DateTimeOffset.Parse(first, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Registration_CheckedByGrpc_NamesTheEndpointThatCallersUse()
    {
        var app = await StartAsync(static _ => { },
            ("Consul:Registration:Check", "Grpc"), ("Kestrel:Endpoints:http:Protocols", "Http2"), ("Kestrel:Endpoints:health:Url", "http://127.0.0.1:0"));

        var check = (await RegisteredAsync()).GetProperty("Check");
        Assert.Equal(app.Address().Authority, check.GetProperty("GRPC").GetString());
        Assert.False(check.GetProperty("GRPCUseTLS").GetBoolean());
        Assert.Equal("10000ms", check.GetProperty("Interval").GetString());
        Assert.False(check.TryGetProperty("HTTP", out _));
    }

    [Theory]
    [InlineData(HealthStatus.Healthy, "passing", "Healthy")]
    [InlineData(HealthStatus.Degraded, "passing", "Degraded; database: slow today")]
    [InlineData(HealthStatus.Unhealthy, "critical", "Unhealthy; database: slow today")]
    public async Task Registration_CheckedByTtl_TellsTheHealthAtAThirdOfIt(HealthStatus health, string status, string text)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(time);
                builder.Services.AddHealthChecks().AddCheck("database", () => new HealthCheckResult(health, "slow today"));
            },
            ("Consul:Registration:Check", "Ttl"), ("Consul:Registration:Ttl", "00:00:30"));
        var check = (await RegisteredAsync()).GetProperty("Check");
        Assert.Equal("30000ms", check.GetProperty("TTL").GetString());
        Assert.Equal(status, check.GetProperty("Status").GetString());
        Assert.False(check.TryGetProperty("Interval", out _));

        var beats = 0;
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            beats = Consul.Heartbeats.Count;
            return beats >= 1;
        });
        Assert.All(Consul.Heartbeats, beat => Assert.Equal((status, text), (beat.GetProperty("Status").GetString(), beat.GetProperty("Output").GetString())));

        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(beats, Consul.Heartbeats.Count);
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            return Consul.Heartbeats.Count > beats;
        });
    }

    [Fact]
    public async Task Registration_HealthChecksHang_IsCriticalAndSaysSo()
    {
        await StartAsync(
            builder => builder.Services.AddHealthChecks().AddAsyncCheck("database", async token =>
            {
                await Hang.UntilCancelledAsync(token);
                return HealthCheckResult.Healthy();
            }),
            ("Consul:Registration:Check", "Ttl"), ("Consul:Registration:CheckTimeout", "00:00:00.100"));

        Assert.Equal("critical", (await RegisteredAsync()).GetProperty("Check").GetProperty("Status").GetString());
        await Eventually.HoldsAsync(() => !Consul.Heartbeats.IsEmpty);
        Assert.Equal(
            "The health checks have not ended within 0.1 s.", Consul.Heartbeats.First().GetProperty("Output").GetString());
    }

    [Fact]
    public async Task Registration_InstanceCannotDoItsJob_IsCritical()
    {
        await StartAsync(builder => builder.Services.AddHealthChecks().AddCheck("database", () => HealthCheckResult.Unhealthy()));

        Assert.Equal("critical", (await RegisteredAsync()).GetProperty("Check").GetProperty("Status").GetString());
    }

    [Fact]
    public async Task Registration_Disabled_AsksNothingOfConsul()
    {
        var app = await StartAsync(static _ => { }, ("Consul:Registration:Enabled", "false"));

        await app.StopAsync(TestContext.Current.CancellationToken);

        Assert.Empty(Consul.Requests);
    }

    [Theory]
    [InlineData("Consul:Registration:CheckInterval", "00:00:00")]
    [InlineData("Consul:Registration:DeregisterCriticalServiceAfter", "00:00:30")]
    [InlineData("Consul:Registration:Address", "http://me:80")]
    [InlineData("Consul:Registration:Port", "0")]
    [InlineData("Consul:Registration:Check", "7")]
    [InlineData("Consul:Registration:Ttl", "00:00:00")]
    [InlineData("Consul:Registration:DrainTime", "00:01:00")]
    [InlineData("Consul:Discovery:AllowedNetworks:0", "10.0.0.0/99")]
    [InlineData("Consul:Discovery:AllowedNetworks:0", "everywhere")]
    [InlineData("Consul:Discovery:WaitTime", "01:00:00")]
    [InlineData("Telemetry:SamplingRatio", "2")]
    [InlineData("ConnectionStrings:consul", "localhost-8500")]
    public async Task Start_WithAnOptionOutOfRange_NamesTheKey(string key, string value)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(static _ => { }, (key, value)));

        Assert.Contains(key.TrimEnd(':', '0'), failure.Message, StringComparison.Ordinal);
    }
}
