using System.Net.Http.Json;
using global::Hosting.Dashboard;
using global::Hosting.Executables;
using Microsoft.Extensions.DependencyInjection;
using Tests.EndToEnd;
using Tests.Testing;

namespace Tests.Hosting.Dashboard;

/// <summary>The dashboard goes while there are requests, and every service sends it telemetry.</summary>
[Collection(DashboardCollection.Name)]
public sealed class DashboardKilledTests(DashboardFixture dashboard)
{
    private const int Readers = 20;

    [Fact]
    public async Task Requests_DashboardKilledUnderThem_AllSucceedAndItComesBack()
    {
        using var gateway = dashboard.App.CreateHttpClient("gateway");
        using var created = await gateway.PostAsJsonAsync("/users", new { name = "Ada", email = $"killed-{Guid.NewGuid():N}@example.com" }, TestContext.Current.CancellationToken);
        await using var load = ReaderLoad.Start(new Uri(gateway.BaseAddress!, created.Headers.Location!), Readers);
        await load.ReadAsync(10 * Readers);
        var service = dashboard.App.Services.GetRequiredService<DashboardService>();
        var before = service.LoginUrl;

        Assert.True(LinuxSignal.Send(service.ProcessId!.Value, LinuxSignal.Kill));
        await load.ReadAsync(10 * Readers);
        await Eventually.HoldsAsync(() => service.LoginUrl is { } now && now != before, "the dashboard to come back", TimeSpan.FromSeconds(90));
        await load.ReadAsync(10 * Readers);

        (await load.EndAsync()).AllSucceeded();
    }
}
