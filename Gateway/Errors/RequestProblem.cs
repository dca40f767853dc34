using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Gateway.Errors;

/// <summary>What was wrong with a request that reached no endpoint.</summary>
internal static class RequestProblem
{
    public const int MaxBodyBytes = 16 * 1024;

    public static Problem Of(int status) => Problem.Of(status, status switch
    {
        StatusCodes.Status400BadRequest => "The request could not be read.",
        StatusCodes.Status404NotFound => "There is nothing at this address.",
        StatusCodes.Status405MethodNotAllowed => "The header Allow names the methods of this address.",
        StatusCodes.Status408RequestTimeout => "The body did not arrive in time.",
        StatusCodes.Status413PayloadTooLarge => $"A body may hold {MaxBodyBytes} bytes at most.",
        StatusCodes.Status415UnsupportedMediaType => "The body must be application/json in UTF-8.",
        _ => null,
    });

    public static Problem From(BadHttpRequestException exception) => (exception.StatusCode, exception.InnerException) switch
    {
        (StatusCodes.Status400BadRequest, JsonException json) => Unreadable(json),
        (StatusCodes.Status400BadRequest, _) => Problem.Invalid("body", "is required"),
        _ => Of(exception.StatusCode),
    };

    /// <summary>The framework reads such a body with an exception of its own, which looks like a failure of the gateway.</summary>
    public static bool HasUnknownCharset(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Charset.HasValue)
        {
            return false;
        }

        try
        {
            Encoding.GetEncoding(HeaderUtilities.RemoveQuotes(type.Charset).ToString());
            return false;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return true;
        }
    }

    // The reader's own messages are not passed on: they name .NET types. Broken syntax shows as one JsonException within another.
    private static Problem Unreadable(JsonException json) => (json.InnerException, json.Path) switch
    {
        (JsonException, _) => Problem.Invalid("body", "must be valid JSON"),
        (_, ['$', '.', .. var field]) => Problem.Invalid(field, "must be a string, given once"),
        _ => Problem.Invalid("body", "must be a JSON object"),
    };
}
