using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Dashboard.Login;

/// <summary>Lets in who has the cookie of a session or the API key; everybody else is told 401, with the page to log in on.</summary>
internal sealed class SessionHandler(
    Sessions sessions, DashboardKeys keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    public const string SchemeName = "Dashboard";
    public const string KeyHeader = "x-api-key";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.TryGetValue(KeyHeader, out var key))
        {
            return Task.FromResult(keys.Api.Is(key) ? Success("key") : AuthenticateResult.Fail("The API key is not this dashboard's."));
        }

        return Task.FromResult(sessions.IsValid(Request.Cookies[SessionCookie.NameFor(Context)]) ? Success("session") : AuthenticateResult.NoResult());
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!HttpMethods.IsGet(Request.Method) || Request.Path.StartsWithSegments("/api"))
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        return LoginEndpoints.Page(StatusCodes.Status401Unauthorized, null, Request.Path + Request.QueryString).ExecuteAsync(Context);
    }

    private static AuthenticateResult Success(string by) =>
        AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, by)], SchemeName)), SchemeName));
}
