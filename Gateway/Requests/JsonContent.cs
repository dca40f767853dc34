using Gateway.Errors;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Requests;

/// <summary>What the headers of a request say of its body.</summary>
internal static class JsonContent
{
    /// <exception cref="RequestRefusedException">It is not said to be JSON in UTF-8, as it is.</exception>
    public static void Check(HttpRequest request)
    {
        // The server takes off the last coding, and passes over the others.
        if (HasOther(request.Headers.TransferEncoding, "chunked"))
        {
            throw new RequestRefusedException(RequestProblem.Of(StatusCodes.Status400BadRequest));
        }

        if (HasOther(request.Headers.ContentEncoding, "identity"))
        {
            throw new RequestRefusedException(RequestProblem.Of(StatusCodes.Status415UnsupportedMediaType) with { AcceptEncoding = "identity" });
        }

        if (!request.HasJsonContentType() || !IsUtf8(request.ContentType))
        {
            throw new RequestRefusedException(RequestProblem.Of(StatusCodes.Status415UnsupportedMediaType));
        }
    }

    private static bool HasOther(StringValues codings, string coding) => codings
        .SelectMany(static line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .Any(each => !each.Equals(coding, StringComparison.OrdinalIgnoreCase));

    // A quoted value means what the token means (RFC 9110, section 5.6.6).
    private static bool IsUtf8(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.Parameters
            .Where(static parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase))
            .Select(static parameter => HeaderUtilities.UnescapeAsQuotedString(parameter.Value).ToString())
            .All(static charset => charset.ToUpperInvariant() is "UTF-8" or "UTF8");
}
