using System.Text.RegularExpressions;

namespace Tests.Gateway;

public sealed partial class UsersPageInBrowserTests(GatewayFixture gateway, Browser browser) : IClassFixture<GatewayFixture>, IClassFixture<Browser>
{
    [Fact]
    public async Task Page_AtScalar_ShowsTheOperationsWithoutAProblem()
    {
        var address = gateway.Client.BaseAddress!;

        await using var page = await browser.OpenAsync(new Uri(address, "/scalar"));

        await page.SeeAsync(CreateUser());
        await page.SeeAsync(GetUser());
        await page.SeeAsync("Create a user");
        await page.SeeAsync("Get a user by its number");
        // The bar of tools that hand the document to a service elsewhere.
        Assert.Equal(0, await page.Page.GetByText("Generate SDK").CountAsync());
        Assert.Empty(page.Problems);
        Assert.Contains(new Uri(address, "/openapi/v1.json"), page.Requests);
        Assert.All(page.Requests, request => Assert.Equal(address.Authority, request.Authority));
    }

    [GeneratedRegex(@"^\s*POST\s*/users\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex CreateUser();

    [GeneratedRegex(@"^\s*GET\s*/users/\{id\}\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex GetUser();
}
