using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using RabbitMQ.Client;
using Tests.EndToEnd;
using Tests.Interop;
using Tests.Testing;

namespace Tests.Hosting.Dashboard;

/// <summary>What a person does with the dashboard of the running application, in a real browser.</summary>
[Collection(DashboardCollection.Name)]
public sealed class DashboardStoryTests(DashboardFixture dashboard)
{
    private static readonly string[] Views =
    [
        "/resources", "/resources?view=graph", "/resources?resource=gateway", "/resources?resource=messaging-user", "/consolelogs", "/structuredlogs", "/traces", "/metrics", "/system",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_CreatedOverHttp_IsFoundFromTheGatewayThroughTheQueueToTheMail()
    {
        var traceId = Guid.NewGuid().ToString("N");
        var email = $"ada-{traceId}@example.com";
        await CreateUserAsync(email, traceId);
        await Mails.WaitForAsync(dashboard.MailDirectory, email);

        var page = await dashboard.PageAsync("/traces");
        await page.Page.Locator("[data-search]").FillAsync(traceId);
        var found = page.Page.Locator($"tbody tr.row a[href$='{traceId}']");
        await Visible(found);
        await Assertions.Expect(page.Page.Locator("tbody tr.row")).ToHaveCountAsync(1, new() { Timeout = 30_000 });
        await found.ClickAsync();

        // One trace through all services; the worker's part hangs below the publisher's.
        await page.Page.WaitForURLAsync($"**/traces/{traceId}*");
        foreach (var service in new[] { "gateway", "user-service", "notification-worker" })
        {
            await Shows(page.Page.Locator(".legend"), service);
        }

        await Visible(page.Page.GetByText("process notification-worker.user-created").First);
        await page.Page.Locator("tr.log").Filter(new() { HasText = "welcome mail" }).ClickAsync();
        await Shows(page.Page.Locator("aside.details"), "UserCreatedHandler");
        // Told where they were written unless somebody wants to see the spans alone.
        await page.Page.Locator("#show-logs").ClickAsync();
        await Assertions.Expect(page.Page.Locator("tr.log")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        Assert.Empty(Mistakes(page));
    }

    [Fact]
    public async Task Replica_StoppedFromThePage_IsGoneInTheStateTheGraphAndConsul()
    {
        var page = await dashboard.PageAsync("/resources");
        var row = page.Page.Locator("tr[data-resource='user-service-2']");
        await Shows(row.Locator("td.state"), "Running");

        await row.Locator("[data-command='stop']").ClickAsync();
        await Shows(row.Locator("td.state"), "Exited");

        await dashboard.PageAsync("/resources?view=graph");
        await Shows(page.Page.Locator("[data-node='user-service']"), "1 of 2 run");

        await dashboard.PageAsync("/system");
        var instance = page.Page.Locator("tr[data-instance='user-service-2']");
        await Shows(instance.Locator(".engine"), "Exited");
        await Shows(instance.Locator(".consul"), "deregistered");
        await Shows(page.Page.Locator("tr[data-instance='user-service-1'] .consul"), "passing");

        await dashboard.PageAsync("/resources");
        await row.Locator("[data-command='start']").ClickAsync();
        await Shows(row.Locator("td.state"), "Running");
        await dashboard.App.ResourceNotifications.WaitForResourceHealthyAsync("user-service-2", Cancel);
        await dashboard.PageAsync("/system");
        await Shows(instance.Locator(".consul"), "passing");
        Assert.Empty(Mistakes(page));
    }

    [Fact]
    public async Task System_WhileRequestsCome_ShowsThePathWithFigures()
    {
        await CreateUserAsync($"path-{Guid.NewGuid():N}@example.com", Guid.NewGuid().ToString("N"));

        var page = await dashboard.PageAsync("/system");

        foreach (var node in new[] { "client", "gateway", "user-service-1", "user-service-2", "db:users.db", "queue:messaging", "notification-worker" })
        {
            await Visible(page.Page.Locator($"svg [data-node='{node}']"));
        }

        await Visible(page.Page.Locator("svg [data-edge='client>gateway']"));
        await Visible(page.Page.Locator("svg [data-edge='queue:messaging>notification-worker']"));
        await Visible(page.Page.Locator("tr[data-queue='notification-worker.user-created']"));
        await Shows(page.Page.Locator("tr[data-instance='user-service-1'] .breaker"), "closed at gateway");
    }

    [Fact]
    public async Task DeadLetter_SeenOnTheSystemPage_IsReplayedFromThere()
    {
        var factory = new ConnectionFactory { Uri = new Uri((await dashboard.App.GetConnectionStringAsync("messaging", Cancel))!) };
        await using var connection = await factory.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await channel.BasicPublishAsync("users", "user.created", mandatory: true, new BasicProperties { Persistent = true }, "no event"u8.ToArray(), Cancel);

        var page = await dashboard.PageAsync("/system");
        await page.Page.Locator("[data-replay='notification-worker.user-created.dead-letter']").ClickAsync(new() { Timeout = 30_000 });

        await Shows(page.Page.Locator("#result"), "Replay dead letters notification-worker: done.");
        var logs = dashboard.App.Services.GetRequiredService<ResourceLoggerService>();
        await Eventually.HoldsAsync(() => logs.Lines("notification-worker").Any(static line => line.Content == "Replayed: 1."), "what the program said");
        Assert.Empty(Mistakes(page));
    }

    [Fact]
    public async Task Console_SearchedAndOfOneResource_ShowsItsLinesOnly()
    {
        var page = await dashboard.PageAsync("/consolelogs?resource=gateway&text=Registered");

        await Shows(page.Page.Locator("#console .line").First, "Registered gateway");
        Assert.Equal(0, await page.Page.Locator("#console .line", new() { HasText = "user-service-1" }).CountAsync());

        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByText("Download").ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), Cancel);
        Assert.Contains(lines, static line => line.Contains("[gateway] ", StringComparison.Ordinal) && line.Contains("Registered gateway", StringComparison.Ordinal));
        Assert.All(lines, static line => Assert.Contains(" [gateway] ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shortcuts_GoToPagesAndOpenAndCloseTheirList_AndTheThemeIsKept()
    {
        var page = await dashboard.PageAsync("/resources");
        await Visible(page.Page.Locator(".shell[data-interactive]"));
        foreach (var (key, path) in new[] { ("c", "consolelogs"), ("l", "structuredlogs"), ("t", "traces"), ("m", "metrics"), ("s", "system"), ("r", "resources") })
        {
            await page.Page.Keyboard.PressAsync("g");
            await page.Page.Keyboard.PressAsync(key);
            await page.Page.WaitForURLAsync($"**/{path}");
        }

        await page.Page.Keyboard.PressAsync("?");
        await Visible(page.Page.Locator(".help"));
        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Page.Locator(".help")).ToHaveCountAsync(0, new() { Timeout = 30_000 });

        await page.Page.EvaluateAsync("() => localStorage.setItem('dashboard-theme', 'light')");
        await dashboard.PageAsync("/traces");
        await Visible(page.Page.Locator(".shell[data-interactive]"));
        await Visible(page.Page.Locator("#theme[title='Theme: light']"));
        await page.Page.Locator("#theme").ClickAsync();
        await Visible(page.Page.Locator("html[data-theme='dark']"));
        await dashboard.PageAsync("/metrics");
        await Visible(page.Page.Locator("html[data-theme='dark']"));
        Assert.Empty(Mistakes(page));
    }

    [Fact]
    public async Task Details_WithSecrets_AreMaskedUntilRevealed()
    {
        var page = await dashboard.PageAsync("/resources?resource=messaging");
        var details = page.Page.Locator("#details");
        await Shows(details, "amqp://aspire:********@");

        await page.Page.Locator("#reveal").ClickAsync();

        await Assertions.Expect(details).Not.ToContainTextAsync("********", new() { Timeout = 30_000 });
        await Shows(details, "amqp://aspire:");
    }

    [Fact]
    public async Task Table_OfTheApplication_HasAllCommandsAndParametersWithTheirValues()
    {
        var page = await dashboard.PageAsync("/resources");
        await Shows(page.Page.Locator("tr[data-resource='messaging-user']"), "aspire");
        var secret = page.Page.Locator("tr[data-resource='messaging-password']");
        await Shows(secret, "********");
        Assert.Equal(0, await secret.Locator("[data-command]").CountAsync());

        // However many commands there are, each can be reached.
        foreach (var command in new[] { "stop", "restart", "replay-dead-letters" })
        {
            await page.Page.Locator($"tr[data-resource='notification-worker'] [data-command='{command}']").ClickAsync(new() { Trial = true, Timeout = 30_000 });
        }

        await dashboard.PageAsync("/resources?resource=messaging-password");
        var details = page.Page.Locator("#details");
        await Shows(details, "********");
        await page.Page.Locator("#reveal").ClickAsync();
        await Assertions.Expect(details).Not.ToContainTextAsync("********", new() { Timeout = 30_000 });
        Assert.Empty(Mistakes(page));
    }

    [Fact]
    public async Task Queues_WithLongNames_AreToldApartOnThePage()
    {
        var page = await dashboard.PageAsync("/system");
        var names = page.Page.Locator("td.queue");
        await Visible(page.Page.Locator("tr[data-queue='notification-worker.user-created.dead-letter']"));

        Assert.Equal(await names.CountAsync(), (await names.AllInnerTextsAsync()).Distinct().Count());
        Assert.All(await names.EvaluateAllAsync<int[]>("cells => cells.map(cell => cell.scrollWidth - cell.clientWidth)"), static hidden => Assert.Equal(0, hidden));
        Assert.Empty(Mistakes(page));
    }

    [Fact]
    public async Task EveryView_OfBothThemes_HasNoViolationOfAccessibilityAndAsksNobodyElse()
    {
        var modules = await NodePackages.GetAsync(Cancel);
        var page = await dashboard.PageAsync("/resources");
        foreach (var theme in new[] { "light", "dark" })
        {
            await page.Page.EvaluateAsync("theme => localStorage.setItem('dashboard-theme', theme)", theme);
            foreach (var view in Views)
            {
                await dashboard.PageAsync(view);
                await Visible(page.Page.Locator("h1"));
                // Evaluated, not added as a script, which the content security policy forbids.
                await page.Page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(modules, "axe-core", "axe.min.js"), Cancel));
                var violations = await page.Page.EvaluateAsync<string[]>(
                    "async () => (await axe.run()).violations.map(found => `${found.id}: ${found.nodes.map(node => node.target.join(' ')).slice(0, 5).join(' | ')}`)");
                Assert.True(violations.Length == 0, $"{view} ({theme}): {string.Join('\n', violations)}");
            }
        }

        Assert.All(page.Requests, request => Assert.Equal(new Uri(dashboard.Setup.Url).Authority, request.Authority));
        Assert.Empty(Mistakes(page));
    }

    [Fact]
    public async Task Services_UnderTheDashboard_SendItTheirTelemetryWithAKey()
    {
        using var http = new HttpClient();
        using var refused = await http.GetAsync(new Uri($"{dashboard.Setup.Url}/api/resources"), Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        http.DefaultRequestHeaders.Add("x-api-key", dashboard.Setup.ApiKey);
        await Eventually.GetAsync(
            _ => http.GetStringAsync(new Uri($"{dashboard.Setup.Url}/api/metrics?resource=gateway"), Cancel),
            static answer => answer.Contains("service_calls.breaker.state", StringComparison.Ordinal), "the gateway's metrics");
    }

    private async Task CreateUserAsync(string email, string traceId)
    {
        using var gateway = dashboard.App.CreateHttpClient("gateway");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/users") { Content = JsonContent.Create(new { name = "Ada", email }) };
        request.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");
        using var answer = await gateway.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    /// <summary>What a page asked for when it was left is no mistake.</summary>
    private static IEnumerable<string> Mistakes(BrowserPage page) => page.Problems.Where(static problem => !problem.StartsWith("failed: ", StringComparison.Ordinal));

    private static Task Visible(ILocator locator) => Assertions.Expect(locator).ToBeVisibleAsync(new() { Timeout = 30_000 });

    private static Task Shows(ILocator locator, string text) => Assertions.Expect(locator).ToContainTextAsync(text, new() { Timeout = 30_000 });
}
