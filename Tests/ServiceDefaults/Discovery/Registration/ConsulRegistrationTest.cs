using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Tests.ServiceDefaults.Discovery.Registration;

/// <summary>A service in this process that registers with a scripted Consul.</summary>
public abstract class ConsulRegistrationTest : IAsyncDisposable
{
    protected const string Id = "test-service-1";

    private protected FakeConsul Consul { get; } = new();

    private protected FakeLogCollector Log { get; private set; } = null!;

    protected WebApplication? App { get; private set; }

    public async ValueTask DisposeAsync()
    {
        if (App is not null)
        {
            await App.DisposeAsync();
        }

        Consul.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<WebApplication> StartAsync(Action<WebApplicationBuilder> configure, params (string Key, string? Value)[] settings)
    {
        var builder = TestApp.CreateBuilder(
            [
                ("ConnectionStrings:consul", TestApp.ScriptedConsul),
                ("OTEL_SERVICE_NAME", "test-service"),
                ("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=1"),
                .. settings,
            ]);
        builder.AddServiceDefaults();
        builder.Services.UseConsul(Consul);
        configure(builder);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFakeLogging();
        App = builder.Build();
        Log = App.Services.GetFakeLogCollector();
        App.MapDefaultEndpoints();
        await App.StartAsync(TestContext.Current.CancellationToken);
        return App;
    }

    private protected async Task<JsonElement> RegisteredAsync()
    {
        await Eventually.HoldsAsync(() => Consul.Find(Id) is not null);
        return Consul.Find(Id)!.Value;
    }
}
