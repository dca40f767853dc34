using System.IO.Compression;
using global::Hosting;
using global::Hosting.Commands;
using global::Hosting.Dashboard;
using global::Hosting.Executables;
using global::Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Tests.Hosting.Dashboard;

/// <summary>The dashboard's process beside an application, and how it is asked for.</summary>
public sealed class DashboardServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dashboard_Killed_ComesBackAndTheApplicationGoesOn()
    {
        await using var builder = await NewBuilderAsync("--DisableDashboard=false");
        // A model without brokers starts at once.
        RemoveModel(builder);
        builder.AddExecutable("sleeper", "/bin/sleep", ".", "60");
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);
        var dashboard = app.Services.GetRequiredService<DashboardService>();
        var setup = app.Services.GetRequiredService<DashboardPlan>().Setup!;
        await Eventually.HoldsAsync(() => dashboard.LoginUrl is not null, "the dashboard to listen", TimeSpan.FromSeconds(90));
        var sleeper = await app.ResourceNotifications.WaitForResourceHealthyAsync("sleeper", Cancel);
        var first = (dashboard.ProcessId, dashboard.LoginUrl);
        Assert.StartsWith($"{setup.Url}/login?t=", dashboard.LoginUrl, StringComparison.Ordinal);

        Assert.True(LinuxSignal.Send(dashboard.ProcessId!.Value, LinuxSignal.Kill));

        await Eventually.HoldsAsync(() => dashboard.LoginUrl is not null && dashboard.LoginUrl != first.LoginUrl, "the dashboard to come back", TimeSpan.FromSeconds(90));
        Assert.NotEqual(first.ProcessId, dashboard.ProcessId);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("sleeper", out var now));
        Assert.Equal((sleeper.Snapshot.StartTimeStamp, HealthStatus.Healthy), (now.Snapshot.StartTimeStamp, now.Snapshot.HealthStatus));

        // It is told of the resources again, with the key that it was given.
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("x-api-key", setup.ApiKey);
        await Eventually.GetAsync(_ => http.GetStringAsync(new Uri($"{setup.Url}/api/resources"), Cancel), static text => text.Contains("sleeper", StringComparison.Ordinal), "the resource in the API");

        // And an export has what it keeps.
        using var written = new MemoryStream();
        using (var archive = new ZipArchive(written, ZipArchiveMode.Create, leaveOpen: true))
        {
            Assert.Null(await app.Services.GetRequiredService<IExportSource>().WriteAsync(archive, Cancel));
        }

        using var export = new ZipArchive(written, ZipArchiveMode.Read);
        Assert.Equal(["telemetry/logs.jsonl", "telemetry/metrics.jsonl", "telemetry/traces.jsonl"], export.Entries.Select(static entry => entry.FullName).Order(StringComparer.Ordinal));

        var last = dashboard.ProcessId;
        await app.DisposeAsync();
        Assert.Null(ProcessStat.Read(last!.Value));
    }

    [Fact]
    public async Task Dashboard_InATest_IsThereOnlyWhenAsked()
    {
        await using var builder = await NewBuilderAsync();
        RemoveModel(builder);
        await using var app = await builder.BuildAsync(Cancel);

        Assert.Equal(new DashboardPlan(null, null), app.Services.GetRequiredService<DashboardPlan>());
    }

    [Fact]
    public async Task Setting_ThatIsNoBoolean_IsNamed()
    {
        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(async () =>
        {
            await using var builder = await NewBuilderAsync("--DisableDashboard=perhaps");
            await using var app = await builder.BuildAsync(Cancel);
        });

        Assert.Equal("DisableDashboard is 'perhaps', but must be true or false.", failure.Message);
    }

    private static Task<IDistributedApplicationTestingBuilder> NewBuilderAsync(params string[] args) =>
        DistributedApplicationTestingBuilder.CreateAsync<global::Projects.AppHost>(
            [$"--DataDirectory={Path.GetTempPath()}", .. args], Cancel);

    private static void RemoveModel(IDistributedApplicationTestingBuilder builder)
    {
        foreach (var resource in builder.Resources.ToList())
        {
            builder.Resources.Remove(resource);
        }
    }
}
