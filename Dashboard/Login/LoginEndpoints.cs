using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Login;

/// <summary><c>/login?t=TOKEN</c> exchanges a token for a cookie; without a token it is a page that asks for one.</summary>
internal static class LoginEndpoints
{
    public static void AddLogin(this IServiceCollection services)
    {
        services.AddSingleton<DashboardKeys>().AddSingleton<LoginTokens>().AddSingleton<Sessions>().AddSingleton<LoginLimit>().AddSingleton<LoginUrl>();
        services.AddHostedService(static services => services.GetRequiredService<LoginUrl>());
        services.AddAuthentication(SessionHandler.SchemeName).AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, null);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();
    }

    public static void MapLogin(this WebApplication app)
    {
        app.MapGet("/login", Enter).AllowAnonymous();
        app.MapPost("/login", EnterByFormAsync).AllowAnonymous().DisableAntiforgery();
    }

    public static IResult Page(int status, string? error, string returnUrl) =>
        new RazorComponentResult<LoginPage>(new { Error = error, ReturnUrl = returnUrl }) { StatusCode = status };

    private static IResult Enter(HttpContext context, string? t, string? returnUrl) =>
        t is null ? Page(StatusCodes.Status200OK, null, Local(returnUrl)) : Exchange(context, t, Local(returnUrl));

    private static async Task<IResult> EnterByFormAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.HasFormContentType)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await context.Request.ReadFormAsync(cancellationToken);
        return Exchange(context, form["t"], Local(form["returnUrl"]));
    }

    private static IResult Exchange(HttpContext context, string? token, string returnUrl)
    {
        var services = context.RequestServices;
        if (!services.GetRequiredService<LoginLimit>().TryTake())
        {
            context.Response.Headers.RetryAfter = "60";
            return Page(StatusCodes.Status429TooManyRequests, "Too many attempts: wait a minute.", returnUrl);
        }

        if (!services.GetRequiredService<LoginTokens>().TryUse(token?.Trim()))
        {
            return Page(StatusCodes.Status401Unauthorized, "This token is not valid, or was used already.", returnUrl);
        }

        SessionCookie.Set(context, services.GetRequiredService<Sessions>().New());
        services.GetRequiredService<LoginUrl>().Print();
        return Results.LocalRedirect(returnUrl);
    }

    private static string Local(string? url) => url is ['/', not ('/' or '\\'), ..] ? url : "/";
}
