using System.Diagnostics.CodeAnalysis;
using System.Web;

namespace NotificationWorker.Email;

/// <summary>How a connection to a mail server is made safe.</summary>
internal enum SmtpTls
{
    /// <summary>STARTTLS when the server offers it; what listens in between can take the offer away.</summary>
    Auto,

    /// <summary>STARTTLS, or no mail.</summary>
    StartTls,

    /// <summary>From the first octet on (RFC 8314).</summary>
    Implicit,

    /// <summary>Never.</summary>
    None,
}

/// <summary>
/// A mail server as <c>ConnectionStrings:smtp</c> names it: <c>smtp://user:password@host:587?tls=starttls</c>, or <c>smtps://</c> for TLS from the
/// first octet on. User and password are percent-encoded. <c>ca=FILE</c> names certificates (PEM) to trust instead of the system's.
/// </summary>
internal sealed record SmtpAddress(string Host, int Port, string? User, string? Password, SmtpTls Tls, string? CertificateFile)
{
    public const string Form = "smtp://user:password@host:587?tls=starttls (tls: auto, starttls, implicit or none)";

    private const int SubmissionPort = 587;
    private const int ImplicitTlsPort = 465;
    private const int PlainPort = 25;

    public static bool TryParse(string text, [NotNullWhen(true)] out SmtpAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri is not { Scheme: "smtp" or "smtps", Host.Length: > 0, AbsolutePath: "" or "/" })
        {
            return false;
        }

        var query = HttpUtility.ParseQueryString(uri.Query);
        if (query.AllKeys.Any(static key => key is not ("tls" or "ca")) || query["ca"] is "")
        {
            return false;
        }

        var credentials = uri.UserInfo.Split(':', 2);
        var user = credentials[0].Length > 0 ? Uri.UnescapeDataString(credentials[0]) : null;
        if (ParseTls(query["tls"], uri.Scheme == "smtps", user is not null) is not { } tls)
        {
            return false;
        }

        var port = uri.Port > 0 ? uri.Port : tls switch { SmtpTls.Implicit => ImplicitTlsPort, _ when user is not null => SubmissionPort, _ => PlainPort };
        address = new(uri.Host.Trim('[', ']'), port, user, credentials.Length > 1 ? Uri.UnescapeDataString(credentials[1]) : null, tls, query["ca"]);
        return true;
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Host}:{Port}";

    // A password is never sent in the clear unless that is asked for.
    private static SmtpTls? ParseTls(string? text, bool isSmtps, bool hasUser) => (text, isSmtps) switch
    {
        (null or "implicit", true) => SmtpTls.Implicit,
        (_, true) => null,
        (null, _) => hasUser ? SmtpTls.StartTls : SmtpTls.Auto,
        ("auto", _) => SmtpTls.Auto,
        ("starttls", _) => SmtpTls.StartTls,
        ("implicit", _) => SmtpTls.Implicit,
        ("none", _) => SmtpTls.None,
        _ => null,
    };
}
