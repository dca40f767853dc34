using System.Text.RegularExpressions;

namespace Tests.Gateway;

public sealed partial class UsersPageTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_AtScalar_NeedsNothingFromOutside()
    {
        using var response = await gateway.Client.GetAsync("/scalar", Cancellation);
        var page = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotMatch("(https?:)?//[a-z]", page);
        Assert.Contains("openapi/v1.json", page, StringComparison.Ordinal);
        foreach (var script in Scripts().Matches(page).Select(match => match.Groups[1].Value))
        {
            using var file = await gateway.Client.GetAsync(new Uri(response.RequestMessage!.RequestUri!, script), Cancellation);
            Assert.Equal((HttpStatusCode.OK, "text/javascript"), (file.StatusCode, file.Content.Headers.ContentType?.MediaType));
            Assert.NotEmpty(await file.Content.ReadAsByteArrayAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Page_AtScalar_RunsOnlyItsOwnScripts()
    {
        var first = await PolicyAsync();
        var second = await PolicyAsync();

        Assert.Contains("default-src 'self'; script-src 'self' 'nonce-", first.Policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", first.Policy, StringComparison.Ordinal);
        Assert.Equal(3, first.Page.Split($"nonce=\"{Nonce().Match(first.Policy).Groups[1].Value}\"").Length - 1);
        Assert.NotEqual(first.Policy, second.Policy);
    }

    private async Task<(string Policy, string Page)> PolicyAsync()
    {
        using var response = await gateway.Client.GetAsync("/scalar/", Cancellation);
        return (response.Headers.GetValues("Content-Security-Policy").Single(), await response.Content.ReadAsStringAsync(Cancellation));
    }

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Scripts();

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce();
}
