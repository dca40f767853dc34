using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Tests.Testing;

/// <summary>What the tests on pages rest on: a fault of a page is seen.</summary>
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>
{
    private const string Faulty = """
        <!doctype html><title>Faulty</title><p>Here</p>
        <script nonce="right">console.error("complaint"); setTimeout(() => { throw new Error("thrown"); });</script>
        <script nonce="wrong">console.error("ran without leave");</script>
        <img src="http://elsewhere.invalid/pixel.png">
        """;

    [Fact]
    public async Task Page_WithFaults_TellsThemAndWhatItAskedFor()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.Run(context =>
        {
            context.Response.Headers.ContentSecurityPolicy = "script-src 'nonce-right'";
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync(Faulty);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);

        await using var page = await browser.OpenAsync(new Uri(app.Urls.Single()));

        await page.SeeAsync("Here");
        await Eventually.HoldsAsync(() => page.Problems.Count >= 4);
        Assert.Contains(page.Problems, static problem => problem == "error: complaint");
        Assert.Contains(page.Problems, static problem =>
            problem.StartsWith("exception: ", StringComparison.Ordinal) && problem.Contains("thrown", StringComparison.Ordinal));
        Assert.Contains(page.Problems, static problem => problem.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Contains("failed: http://elsewhere.invalid/pixel.png", page.Problems);
        Assert.DoesNotContain("error: ran without leave", page.Problems);
        Assert.Contains(page.Requests, static request => request.Host == "elsewhere.invalid");
    }
}
