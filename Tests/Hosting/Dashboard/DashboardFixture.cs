using global::Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Tests.EndToEnd;
using Tests.Testing;

namespace Tests.Hosting.Dashboard;

/// <summary>The whole application on real brokers with its dashboard, one for all tests that look at it in a browser.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    private readonly Browser _browser = new();
    private IDistributedApplicationTestingBuilder? _builder;
    private DistributedApplication? _app;
    private BrowserPage? _loggedIn;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The application has not been started.");

    public string MailDirectory => TestApplication.MailDirectory(_builder!);

    internal DashboardSetup Setup => App.Services.GetRequiredService<DashboardPlan>().Setup!;

    public async ValueTask InitializeAsync()
    {
        _builder = await TestApplication.CreateAsync("--DisableDashboard=false");
        _app = await _builder.BuildAsync();
        await TestApplication.StartAsync(_app);
        // The first call of a process may take longer than a deadline allows.
        using var gateway = _app.CreateHttpClient("gateway");
        await Eventually.GetAsync(
            async cancel =>
            {
                using var answer = await gateway.GetAsync(new Uri("/users/2147483647", UriKind.Relative), cancel);
                return answer.StatusCode;
            },
            static status => status == System.Net.HttpStatusCode.NotFound, "a first answer of the gateway", TimeSpan.FromSeconds(90));
        await Eventually.HoldsAsync(() => LoginUrl is not null, "the dashboard to listen", TimeSpan.FromSeconds(90));
    }

    /// <summary>A page of the browser that has logged in by the token that is printed; the same one for all tests, since a token counts once.</summary>
    internal async Task<BrowserPage> PageAsync(string path)
    {
        if (_loggedIn is null)
        {
            _loggedIn = await _browser.OpenAsync(new Uri($"{LoginUrl}&returnUrl={Uri.EscapeDataString(path)}"));
        }
        else
        {
            await _loggedIn.OpenAsync(new Uri($"{Setup.Url}{path}"));
        }

        // What is clicked before the page is interactive is lost.
        await Assertions.Expect(_loggedIn.Page.Locator(".shell[data-interactive]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        return _loggedIn;
    }

    public async ValueTask DisposeAsync()
    {
        await (_loggedIn?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _browser.DisposeAsync();
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_builder?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private string? LoginUrl => App.Services.GetRequiredService<DashboardService>().LoginUrl;
}
