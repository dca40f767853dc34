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
        ("console", "/consolelogs?text=Discovery", "#console .line"),
        ("structuredlogs", "/structuredlogs", "tbody tr.row"),
        ("traces", "/traces", "table:has(tr.row):not(:has(tr.row:not(:has-text('gateway'))))"),
        ("metrics", "/metrics?resource=gateway&meter=Microsoft.AspNetCore.Hosting&name=http.server.request.duration&min=1", ".chart path.line[d*='L']"),
        ("system", "/system", "svg [data-edge='queue:messaging>notification-worker']"),
    ];

    [Fact(Explicit = true)]
    public async Task EveryView_InBothThemes_IsPictured()
    {
        var folder = Directory.CreateDirectory(SolutionFolder.PathOf("docs", "images")).FullName;
        var page = await dashboard.PageAsync("/resources");
        await page.Page.SetViewportSizeAsync(1440, 860);
        // Twice, since the first requests of a process take their time.
        await LoadAsync();
        await LoadAsync();
        var trace = await TraceAsync(page.Page);
        foreach (var theme in new[] { "light", "dark" })
        {
            await page.Page.EvaluateAsync("theme => localStorage.setItem('dashboard-theme', theme)", theme);
            foreach (var (name, path, ready) in Views.Append(("trace", trace, ".waterfall tr.log")))
            {
                await LoadAsync();
                await dashboard.PageAsync(path);
                await SeeAsync(page.Page.Locator(".shell[data-interactive]"));
                await SeeAsync(page.Page.Locator(ready).First);
                await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{theme}.png"), Animations = ScreenshotAnimations.Disabled });
            }
        }
    }

    private static Task SeeAsync(ILocator locator) => Assertions.Expect(locator).ToBeVisibleAsync(new() { Timeout = 60_000 });

    /// <summary>The address of a creation that has gone all the way to the mail, and had to wait for nobody: of those that came the shortest.</summary>
    private async Task<string> TraceAsync(IPage page)
    {
        await dashboard.PageAsync("/traces?resource=notification-worker");
        await SeeAsync(page.Locator("tbody tr.row").Filter(new() { HasText = "POST /users" }).Filter(new() { HasText = "user-service" }).First);
        var shortest = await page.EvaluateAsync<string>(
            """
            async () => (await (await fetch('/api/traces?resource=notification-worker')).json()).traces
              .filter(trace => trace.name.startsWith('POST /users') && ['gateway', 'user-service', 'notification-worker'].every(service => trace.spans.some(span => span.resource.startsWith(service))))
              .sort((left, right) => left.durationMs - right.durationMs)[0].traceId
            """);
        return $"/traces/{shortest}";
    }

    /// <summary>Something to see: users that are created and read, and mistakes.</summary>
    private async Task LoadAsync()
    {
        using var gateway = dashboard.App.CreateHttpClient("gateway");
        var email = "";
        for (var i = 0; i < Users; i++)
        {
            email = $"ada-{Guid.NewGuid():N}@example.com";
            using var created = await gateway.PostAsJsonAsync("/users", new { name = "Ada", email }, TestContext.Current.CancellationToken);
            created.EnsureSuccessStatusCode();
            using var read = await gateway.GetAsync(created.Headers.Location, TestContext.Current.CancellationToken);
        }

        using var missing = await gateway.GetAsync(new Uri("/users/2147483647", UriKind.Relative), TestContext.Current.CancellationToken);
        using var twice = await gateway.PostAsJsonAsync("/users", new { name = "Ada", email }, TestContext.Current.CancellationToken);
        await Mails.WaitForAsync(dashboard.MailDirectory, email);
    }
}
