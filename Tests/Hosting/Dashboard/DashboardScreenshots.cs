using System.Net.Http.Json;
using Microsoft.Playwright;
using Tests.EndToEnd;
using Tests.Testing;

namespace Tests.Hosting.Dashboard;

/// <summary>Makes the pictures in docs/images: <c>./test.sh -class Tests.Hosting.Dashboard.DashboardScreenshots -explicit only</c>.</summary>
[Collection(DashboardCollection.Name)]
public sealed class DashboardScreenshots(DashboardFixture dashboard)
{
    private const int Users = 40;

    private static readonly (string Name, string Path, string Ready)[] Views =
    [
        ("resources", "/resources", "tr[data-resource='gateway'] .state"),
        ("details", "/resources?resource=user-service-1", "#details .properties"),
        ("graph", "/resources?view=graph", "[data-node='gateway']"),
        ("console", "/consolelogs?resource=gateway", "#console .line"),
        ("structuredlogs", "/structuredlogs", "tbody tr.row"),
        ("traces", "/traces", "tbody tr.row"),
        ("metrics", "/metrics?resource=gateway&meter=Microsoft.AspNetCore.Hosting&instrument=http.server.request.duration", "h1"),
        ("system", "/system", "svg [data-edge='queue:messaging>notification-worker']"),
    ];

    [Fact(Explicit = true)]
    public async Task EveryView_InBothThemes_IsPictured()
    {
        var folder = Directory.CreateDirectory(SolutionFolder.PathOf("docs", "images")).FullName;
        var page = await dashboard.PageAsync("/resources");
        await page.Page.SetViewportSizeAsync(1440, 860);
        var trace = await LoadAsync();
        foreach (var theme in new[] { "light", "dark" })
        {
            await page.Page.EvaluateAsync("theme => localStorage.setItem('dashboard-theme', theme)", theme);
            foreach (var (name, path, ready) in Views.Append(("trace", $"/traces/{trace}", ".legend")))
            {
                await LoadAsync();
                await dashboard.PageAsync(path);
                await Assertions.Expect(page.Page.Locator(ready).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
                await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{theme}.png") });
            }
        }
    }

    /// <summary>Something to see: users that are created and read, and a mistake; the trace of the last creation.</summary>
    private async Task<string> LoadAsync()
    {
        using var gateway = dashboard.App.CreateHttpClient("gateway");
        var trace = "";
        for (var i = 0; i < Users; i++)
        {
            trace = Guid.NewGuid().ToString("N");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/users") { Content = JsonContent.Create(new { name = "Ada", email = $"ada-{trace}@example.com" }) };
            request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
            using var created = await gateway.SendAsync(request, TestContext.Current.CancellationToken);
            created.EnsureSuccessStatusCode();
            using var read = await gateway.GetAsync(created.Headers.Location, TestContext.Current.CancellationToken);
        }

        await Mails.WaitForAsync(dashboard.MailDirectory, $"ada-{trace}@example.com");
        return trace;
    }
}
