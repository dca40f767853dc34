using System.Security.Claims;
using System.Text.Encodings.Web;
using Dashboard.Login;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Dashboard.Otlp;

/// <summary>Lets in who shows the key for sending telemetry. It opens nothing else, and nothing else opens the receiver.</summary>
internal sealed class OtlpKeyHandler(DashboardKeys keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    public const string SchemeName = "OtlpKey";
    public const string KeyHeader = "x-otlp-api-key";

    private static readonly ClaimsPrincipal Sender = new(new ClaimsIdentity([new Claim(ClaimTypes.Name, "sender")], SchemeName));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        keys.Otlp.Is(Request.Headers[KeyHeader]) ? AuthenticateResult.Success(new(Sender, SchemeName)) : AuthenticateResult.Fail($"The header {KeyHeader} does not hold the key."));
}
