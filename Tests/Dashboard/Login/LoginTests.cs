using System.Net;
using System.Net.WebSockets;

namespace Tests.Dashboard.Login;

/// <summary>Who comes in, and who does not.</summary>
public sealed class LoginTests(DashboardProcess dashboard) : IClassFixture<DashboardProcess>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Doors() => ["", "traces", "structuredlogs?text=x", "metrics", "api/resources", "api/logs", "api/traces", "api/metrics", "api/export", "api/anything", "_blazor/negotiate", "no-such-page"];

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Door_WithoutKeyOrCookie_Is401(string path)
    {
        using var stranger = NewClient();
        using var answer = await stranger.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_OfEveryAnswer_AllowsNoInlineScript()
    {
        using var answer = await dashboard.Api.GetAsync("traces", Cancel);

        var scripts = answer.Headers.GetValues("Content-Security-Policy").Single().Split("; ").Single(static part => part.StartsWith("script-src", StringComparison.Ordinal));
        Assert.Equal("script-src 'self'", scripts);
    }

    [Theory]
    [InlineData("x-api-key", "wrong")]
    [InlineData("x-api-key", DashboardProcess.OtlpKey)]
    [InlineData("Cookie", "dashboard-{0}=9999999999.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Key_ThatIsNotTheReaders_Is401(string header, string value)
    {
        using var stranger = NewClient();
        stranger.DefaultRequestHeaders.Add(header, string.Format(System.Globalization.CultureInfo.InvariantCulture, value, dashboard.Pages.Port));

        using var answer = await stranger.GetAsync("api/logs", Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Token_CountsOnce_AndTheNextOneIsPrinted()
    {
        var first = dashboard.LoginUrl;
        using var visitor = NewClient();
        using (var answer = await visitor.GetAsync(first, Cancel))
        {
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
            var cookie = answer.Headers.GetValues("Set-Cookie").Single();
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        }

        using (var inside = await visitor.GetAsync("api/logs", Cancel))
        {
            Assert.Equal(HttpStatusCode.OK, inside.StatusCode);
        }

        using var second = NewClient();
        using (var again = await second.GetAsync(first, Cancel))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        }

        await Eventually.HoldsAsync(() => dashboard.LoginUrl != first);
        using var next = await second.GetAsync(dashboard.LoginUrl, Cancel);
        Assert.Equal(HttpStatusCode.Found, next.StatusCode);
    }

    [Theory]
    [InlineData("//elsewhere.invalid")]
    [InlineData("/\\elsewhere.invalid")]
    [InlineData("https://elsewhere.invalid")]
    public async Task Login_WithAForeignAddress_StaysHere(string returnUrl)
    {
        using var visitor = NewClient();
        var last = dashboard.LoginUrl;
        using var answer = await visitor.GetAsync($"{last}&returnUrl={Uri.EscapeDataString(returnUrl)}", Cancel);
        await Eventually.HoldsAsync(() => dashboard.LoginUrl != last);

        Assert.Equal("/", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Host_OfAnotherName_Is400()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "login") { Headers = { Host = "rebound.invalid" } };
        using var answer = await dashboard.Api.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task WebSocket_OfAnotherOrigin_IsRefused()
    {
        var address = new UriBuilder(dashboard.Pages) { Scheme = "ws", Path = "_blazor" }.Uri;
        using var foreign = NewSocket("http://127.0.0.1:1");
        await Assert.ThrowsAsync<WebSocketException>(() => foreign.ConnectAsync(address, Cancel));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.HttpStatusCode);

        using var own = NewSocket(dashboard.Pages.GetLeftPart(UriPartial.Authority));
        await own.ConnectAsync(address, Cancel);
        Assert.Equal(WebSocketState.Open, own.State);
    }

    [Fact]
    public async Task Pages_OnTheReceiversDoors_AreNotThere()
    {
        using var client = new HttpClient { BaseAddress = dashboard.OtlpHttp, DefaultRequestHeaders = { { "x-api-key", DashboardProcess.ApiKey } } };
        using var answer = await client.GetAsync("api/logs", Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static ClientWebSocket NewSocket(string origin)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.SetRequestHeader("x-api-key", DashboardProcess.ApiKey);
        return socket;
    }

    private HttpClient NewClient() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = dashboard.Pages };
}
