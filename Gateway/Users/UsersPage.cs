using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace Gateway.Users;

/// <summary>
/// The API to read and to try, at <c>/scalar</c>. Everything that the page needs comes from this process, and its policy lets nothing else in.
/// </summary>
internal static class UsersPage
{
    public static WebApplication MapUsersPage(this WebApplication app)
    {
        app.MapScalarApiReference((options, context) =>
        {
            // Letters and digits only: HTML would write a plus sign of Base64 in another way than the header does.
            var nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
            context.Response.Headers.ContentSecurityPolicy = Policy(nonce);
            options.WithTitle("Users").WithNonce(nonce).DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools();
        }).ExcludeFromDescription();
        return app;
    }

    // The page styles its elements one by one, hence 'unsafe-inline' for styles; scripts need the nonce.
    private static string Policy(string nonce) =>
        $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
}
