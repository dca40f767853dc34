namespace Tests.Faults;

/// <summary>Consul away at the start, and lost while the services run.</summary>
public sealed class ConsulAwayTests(SharedBrokers brokers) : FaultTest(brokers)
{
    private const string Away = "does not answer";

    [Fact]
    public async Task Services_StartedWithoutConsul_WorkAndRegisterWhenItAppears()
    {
        var app = await StartAsync(options => options.Away = Links.Consul);

        await app.HealthIsAsync("Degraded", app.Instances);
        await AssertCallsWorkAsync(app);
        app.ConsulRelay.Reset();
        await Eventually.HoldsAsync(() => app.ConsulRelay.Accepted >= 12, "a dozen attempts to reach Consul");
        await app.HaveSaidOnceAsync(Away, app.Instances);
        Assert.Empty(await app.PassingAsync("user-service"));

        app.ConsulRelay.Heal();
        await app.AllArePassingAsync();
        await app.HealthIsAsync("Healthy", app.Instances);
        await AssertCallsWorkAsync(app);
    }

    [Fact]
    public async Task Services_ConsulLostAndBackEmpty_WorkAndRegisterAgain()
    {
        var app = await StartAsync(options =>
        {
            options.Relayed = Links.Consul;
            foreach (var service in new[] { "user-service", "gateway", "notification-worker" })
            {
                options.Set(service, "Consul:Registration:VerifyInterval", "00:00:01");
            }
        });
        await app.AllArePassingAsync();
        await app.HealthIsAsync("Healthy", app.Instances);

        app.ConsulRelay.Refuse();
        await app.Consul.KillAsync();
        await app.HealthIsAsync("Degraded", app.Instances);
        await AssertCallsWorkAsync(app);
        app.ConsulRelay.Reset();
        var attempts = app.ConsulRelay.Accepted;
        await Eventually.HoldsAsync(() => app.ConsulRelay.Accepted >= attempts + 12, "a dozen attempts to reach Consul");
        await app.HaveSaidOnceAsync(Away, app.Instances);

        await app.Consul.StartAsync();
        Assert.Empty(await app.PassingAsync("user-service"));
        app.ConsulRelay.Heal();
        await app.AllArePassingAsync();
        await app.HealthIsAsync("Healthy", app.Instances);
        await AssertCallsWorkAsync(app);
    }

    private static async Task AssertCallsWorkAsync(RunningApplication app)
    {
        using var created = await app.PostUserAsync(NewEmail());
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        for (var i = 0; i < 10; i++)
        {
            using var found = await app.Gateway.GetAsync(created.Headers.Location, Cancel);
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        }
    }
}
