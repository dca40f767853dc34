using Google.Rpc;
using Grpc.Core;

namespace Gateway.Errors;

/// <summary>
/// What a gRPC status means over HTTP: the table of google/rpc/code.proto. Texts are passed on only where the contract makes them for callers.
/// </summary>
internal static class RpcProblem
{
    private const string KeyReused = "IDEMPOTENCY_KEY_REUSED";

    // A call looks for instances anew and discovery hears of one within milliseconds, so the smallest value of the header is true.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public static Problem From(RpcException exception)
    {
        var details = exception.GetRpcStatus();
        var problem = exception.StatusCode switch
        {
            StatusCode.InvalidArgument => Invalid(details?.GetDetail<BadRequest>(), exception.Status.Detail),
            StatusCode.FailedPrecondition when details?.GetDetail<ErrorInfo>()?.Reason == KeyReused =>
                Problem.Of(StatusCodes.Status422UnprocessableEntity, "The idempotency key belongs to another request."),
            var code => Problem.Of(StatusOf(code), DetailOf(code, exception.Status.Detail)),
        };
        return problem with { RetryAfter = RetryAfter(exception.StatusCode, details?.GetDetail<RetryInfo>()) };
    }

    /// <summary>An answer that failed is no success, whatever it says; and there are codes that no version of gRPC knows.</summary>
    public static int StatusOf(StatusCode code) => code switch
    {
        StatusCode.Cancelled => StatusCodes.Status499ClientClosedRequest,
        StatusCode.Unknown => StatusCodes.Status500InternalServerError,
        StatusCode.InvalidArgument => StatusCodes.Status400BadRequest,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.AlreadyExists => StatusCodes.Status409Conflict,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.FailedPrecondition => StatusCodes.Status400BadRequest,
        StatusCode.Aborted => StatusCodes.Status409Conflict,
        StatusCode.OutOfRange => StatusCodes.Status400BadRequest,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        StatusCode.Internal => StatusCodes.Status500InternalServerError,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        StatusCode.DataLoss => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string? DetailOf(StatusCode code, string text) => code switch
    {
        StatusCode.NotFound or StatusCode.AlreadyExists => text,
        StatusCode.Unavailable => "The user service is not available at the moment.",
        StatusCode.DeadlineExceeded => "The user service did not answer in time.",
        _ => null,
    };

    private static Problem Invalid(BadRequest? details, string text)
    {
        var errors = (details?.FieldViolations ?? []).GroupBy(violation => violation.Field, violation => violation.Description)
            .ToDictionary(field => field.Key, field => field.ToArray());
        return Problem.Invalid(errors, errors.Count == 0 ? text : null);
    }

    private static TimeSpan? RetryAfter(StatusCode code, RetryInfo? info) =>
        info?.RetryDelay?.ToTimeSpan() ?? (code is StatusCode.ResourceExhausted or StatusCode.Unavailable ? Soon : null);
}
