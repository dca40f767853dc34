using System.Text.Json;

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
        StatusCodes.Status415UnsupportedMediaType => "The body must be application/json in UTF-8, without a content coding.",
        _ => null,
    });

    /// <summary>JSON of another shape. The reader's own messages are not passed on: they name .NET types.</summary>
    public static Problem Unreadable(JsonException json) => json.Path switch
    {
        ['$', '.', .. var field] => Problem.Invalid(field, "must be a string, given once"),
        _ => Problem.Invalid("body", "must be a JSON object"),
    };
}
