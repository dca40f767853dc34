using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Tests.Testing;

/// <summary>An open page, and what happened on it since before its first byte.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _problems = [];
    private readonly ConcurrentQueue<Uri> _requests = [];

    public BrowserPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _problems.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _problems.Enqueue($"exception: {error}");
        page.RequestFailed += (_, request) => _problems.Enqueue($"failed: {request.Url}");
        page.Request += (_, request) => _requests.Enqueue(new Uri(request.Url));
    }

    public IPage Page { get; }

    /// <summary>
    /// Errors and warnings of the console, violations of the content security policy among them; exceptions of scripts; requests that failed.
    /// </summary>
    public IReadOnlyCollection<string> Problems => _problems;

    /// <summary>What the page asked for over the network.</summary>
    public IEnumerable<Uri> Requests => _requests.Where(static request => request.Scheme is not ("data" or "blob"));

    public async Task OpenAsync(Uri address) => await Page.GotoAsync(address.AbsoluteUri);

    /// <summary>Waits until the page shows a text, wherever.</summary>
    public Task SeeAsync(string text) => SeeAsync(Page.GetByText(text));

    /// <summary>Waits until the page shows an element whose whole text fits.</summary>
    public Task SeeAsync(Regex text) => SeeAsync(Page.GetByText(text));

    public async ValueTask DisposeAsync() => await Page.CloseAsync();

    private static Task SeeAsync(ILocator locator) => Assertions.Expect(locator.First).ToBeVisibleAsync(new() { Timeout = 30_000 });
}
