using System.Net.Http.Json;
using Microsoft.Playwright;

namespace Tests.Documentation;

/// <summary>
/// Takes the pictures of docs/images from a running application. It is no test of anything and runs only when it is asked for:
/// <c>DASHBOARD_LOGIN='http://localhost:18888/login?t=…' dotnet test --project Tests --explicit only
/// --filter-class Tests.Documentation.DashboardPictures</c>.
/// </summary>
public sealed class DashboardPictures(Browser browser) : IClassFixture<Browser>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Pictures_OfAWarmRun_AreTaken()
    {
        var login = Environment.GetEnvironmentVariable("DASHBOARD_LOGIN");
        Assert.SkipWhen(string.IsNullOrEmpty(login), "DASHBOARD_LOGIN has to be the address that the AppHost prints.");
        var dashboard = new Uri(login);
        using var gateway = new HttpClient { BaseAddress = new("http://localhost:8080") };
        for (var i = 0; i < 20; i++)
        {
            await CreateAsync(gateway, traceId: null);
        }

        var traceId = Guid.NewGuid().ToString("N");
        await CreateAsync(gateway, traceId);

        await using var page = await browser.OpenAsync(dashboard);
        await page.Page.SetViewportSizeAsync(1500, 860);
        await page.SeeAsync("user-service");
        await page.SeeAsync("RabbitMQ Management");
        await SaveAsync(page, "resources");

        await page.OpenAsync(new(dashboard, "/?view=Graph"));
        await page.SeeAsync("gateway");
        // The graph comes to rest by itself; nothing says when.
        await page.Page.WaitForTimeoutAsync(4000);
        await SaveAsync(page, "graph");

        await page.OpenAsync(new(dashboard, $"/traces/detail/{traceId}"));
        await Assertions.Expect(page.Page.GetByText("send mail").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await SaveAsync(page, "trace");

        await page.OpenAsync(new(dashboard, "/metrics/resource/user-service?meter=Messaging&instrument=messaging.outbox.delay&view=Graph"));
        await page.Page.WaitForTimeoutAsync(6000);
        await SaveAsync(page, "metrics");
    }

    private static async Task CreateAsync(HttpClient gateway, string? traceId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/users");
        request.Content = JsonContent.Create(new { name = "Ada", email = $"ada-{Guid.NewGuid():N}@example.com" });
        if (traceId is not null)
        {
            request.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");
        }

        using var created = await gateway.SendAsync(request, Cancel);
        created.EnsureSuccessStatusCode();
        var user = await created.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        using var found = await gateway.GetAsync($"/users/{user.GetProperty("id").GetInt32()}", Cancel);
        found.EnsureSuccessStatusCode();
    }

    private static Task SaveAsync(BrowserPage page, string name) =>
        page.Page.ScreenshotAsync(new() { Path = SolutionFolder.PathOf("docs", "images", $"{name}.png") });
}
