using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.ServiceDiscovery;

namespace Tests.ServiceDefaults.Discovery;

public sealed class DiscoveryMetricsTests : IAsyncLifetime
{
    private readonly FakeConsul _consul = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = TestApp.CreateBuilder(
            ("ConnectionStrings:consul", TestApp.ScriptedConsul), ("OTEL_RESOURCE_ATTRIBUTES", "service.name=shop,service.instance.id=1"));
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.AddConsulServiceDiscovery().AddConsulRegistration();
        builder.Services.UseConsul(_consul);
        _app = builder.Build();
        _consul.Add("users", "users-1", 1);
        _consul.Add("users", "users-2", 2);
        _consul.Add("users", "users-3", 0);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        await _app.Services.GetRequiredService<ServiceEndpointResolver>().GetEndpointsAsync("http://users", TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _consul.Dispose();
    }

    [Fact]
    public void Instances_OfAService_AreCounted()
    {
        Assert.Equal(2, Read<int>("discovery.instances", "service", "users"));
        Assert.Equal(1, Read<int>("discovery.instances.refused", "service", "users"));
    }

    [Fact]
    public async Task StaleAge_WhileConsulIsAway_Grows()
    {
        Assert.Equal(0, Read<double>("discovery.watch.stale_age", "service", "users"));

        _consul.IsDown = true;
        _consul.Touch();

        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return Read<double>("discovery.watch.stale_age", "service", "users") > 3;
        });
    }

    [Fact]
    public async Task RegistrationState_ConsulAnswersAndGoesAway_Follows()
    {
        await Eventually.HoldsAsync(() => Read<int>("discovery.registration.state", "id", "shop-1") == 1);

        _consul.IsDown = true;
        _consul.Touch();

        await Eventually.HoldsAsync(() => Read<int>("discovery.registration.state", "id", "shop-1") == 0);
    }

    [Fact]
    public async Task Lag_OfEachAnswer_IsRecorded()
    {
        using var lag = Collector<double>("discovery.watch.lag");

        _consul.Add("users", "users-4", 4);

        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return lag.GetMeasurementSnapshot().Any(
                static measured => measured.Value >= 0 && measured.MatchesTags(KeyValuePair.Create("service", (object?)"users")));
        });
    }

    private T? Read<T>(string instrument, string tag, string value)
        where T : struct
    {
        using var collector = Collector<T>(instrument);
        collector.RecordObservableInstruments();
        return collector.GetMeasurementSnapshot().LastOrDefault(measured => measured.MatchesTags(KeyValuePair.Create(tag, (object?)value)))?.Value;
    }

    private MetricCollector<T> Collector<T>(string instrument)
        where T : struct =>
        new(_app.Services.GetRequiredService<IMeterFactory>(), "ServiceDefaults.Discovery", instrument);
}
