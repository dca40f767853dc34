namespace Tests.ServiceDefaults.Discovery.Registration;

/// <summary>A stop in order: out of Consul first, and serving until callers have heard of it.</summary>
public sealed class LeavingTests : ConsulRegistrationTest
{
    [Fact]
    public async Task Stop_Registered_DeregistersWhileTheServerStillAnswers()
    {
        var app = await StartAsync(static _ => { });
        await RegisteredAsync();
        using var http = new HttpClient();
        var status = (HttpStatusCode?)null;
        var health = new Uri(app.Address(), "/health");
        Consul.OnDeregister = async () => status = (await http.GetAsync(health)).StatusCode;

        await app.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Null(Consul.Find(Id));
    }

    [Fact]
    public async Task Stop_Deregistered_ServesForTheDrainTime()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var app = await StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time), ("Consul:Registration:DrainTime", "00:00:05"));
        await RegisteredAsync();
        using var http = new HttpClient();

        var stopping = app.StopAsync(TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => Consul.Find(Id) is null);
        time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal("Healthy", await http.GetStringAsync(new Uri(app.Address(), "/health"), TestContext.Current.CancellationToken));
        Assert.False(stopping.IsCompleted);
        // It may begin to wait a moment after Consul has dropped it.
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return stopping.IsCompleted;
        });
        await stopping;
    }

    [Fact]
    public async Task Stop_ACallIsInFlight_IsFinished()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var app = await StartAsync(static _ => { }, ("Consul:Registration:DrainTime", "00:00:00"));
        app.MapGet("/slow", async () =>
        {
            entered.SetResult();
            await release.Task;
            return "done";
        });
        await RegisteredAsync();
        using var http = new HttpClient();
        var call = http.GetStringAsync(new Uri(app.Address(), "/slow"), TestContext.Current.CancellationToken);
        await entered.Task;

        var stopping = app.StopAsync(TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => Consul.Find(Id) is null);
        Assert.False(stopping.IsCompleted);
        release.SetResult();

        Assert.Equal("done", await call);
        await stopping;
    }

    [Fact]
    public async Task Stop_ConsulHangs_IsNotHeldUp()
    {
        var app = await StartAsync(static _ => { }, ("Consul:Registration:DeregisterTimeout", "00:00:00.050"));
        await RegisteredAsync();
        Consul.Hangs = true;

        // A stop that waited for Consul would end by the patience of the host, 30 s, or not at all.
        await app.StopAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
    }
}
