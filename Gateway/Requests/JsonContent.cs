using Gateway.Errors;
using Microsoft.Net.Http.Headers;

namespace Gateway.Requests;

/// <summary>What the headers of a request say of its body.</summary>
internal static class JsonContent
{
    /// <exception cref="RequestRefusedException">It is not said to be JSON in UTF-8, as it is.</exception>
    public static void Check(HttpRequest request)
    {
        if (request.Headers.ContentEncoding
            .SelectMany(static line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Any(static coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            throw new RequestRefusedException(RequestProblem.Of(StatusCodes.Status415UnsupportedMediaType) with { AcceptEncoding = "identity" });
        }

        if (!request.HasJsonContentType() || !IsUtf8(request.ContentType))
        {
            throw new RequestRefusedException(RequestProblem.Of(StatusCodes.Status415UnsupportedMediaType));
        }
    }

    // A quoted value means what the token means (RFC 9110, section 5.6.6).
    private static bool IsUtf8(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.Parameters
            .Where(static parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase))
            .Select(static parameter => HeaderUtilities.UnescapeAsQuotedString(parameter.Value).ToString())
            .All(static charset => charset.ToUpperInvariant() is "UTF-8" or "UTF8");
}
