using Microsoft.Playwright;

namespace Tests.Testing;

/// <summary>A Chromium without a window, for tests that look at a page as a person does. As a class fixture it serves all tests of a class.</summary>
public sealed class Browser : IAsyncDisposable
{
    // No sandbox, since root may not have one; the pages are our own.
    private static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Opens an address in a window of its own, without cookies or a cache; skips the test where there is no Chromium.</summary>
    internal async Task<BrowserPage> OpenAsync(Uri address)
    {
        var browser = await StartedAsync();
        var page = new BrowserPage(await browser.NewPageAsync());
        await page.OpenAsync(address);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
        _starting.Dispose();
    }

    private async Task<IBrowser> StartedAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_browser is null)
            {
                await FetchedProgram.Chromium.NeedAsync();
                _playwright ??= await Playwright.CreateAsync();
                _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Find(), Args = Arguments });
            }

            return _browser;
        }
        finally
        {
            _starting.Release();
        }
    }

    // The same places, in the same order, as in eng/browser.sh.
    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM_BIN") is { Length: > 0 } named)
        {
            return named;
        }

        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return new[] { "chromium", "chromium-headless-shell", "google-chrome" }
            .SelectMany(name => path.Select(folder => Path.Combine(folder, name)))
            .Append(SolutionFolder.PathOf(".tools", "bin", "chromium"))
            .First(File.Exists);
    }
}
