using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Errors;

/// <summary>One error on its way to the caller: problem details, and when or how it is worth trying again.</summary>
internal sealed record Problem(ProblemDetails Details, TimeSpan? RetryAfter = null) : IResult
{
    /// <summary>The content codings that are taken, where another one was refused (RFC 9110, section 15.5.16).</summary>
    public string? AcceptEncoding { get; init; }

    public static Problem Of(int status, string? detail = null) => new(new ProblemDetails
    {
        Status = status,
        Detail = detail,
        Type = TypeOf(status),
    });

    public static Problem Of(int status, string? detail, TimeSpan retryAfter) => Of(status, detail) with { RetryAfter = retryAfter };

    public static Problem Invalid(IDictionary<string, string[]> errors, string? detail = null) =>
        new(new HttpValidationProblemDetails(errors) { Status = StatusCodes.Status400BadRequest, Detail = detail });

    public static Problem Invalid(string field, string error) => Invalid(new Dictionary<string, string[]> { [field] = [error] });

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (RetryAfter is { } delay)
        {
            // Whole seconds, rounded up: who comes back after them does not come too early.
            httpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (AcceptEncoding is not null)
        {
            httpContext.Response.Headers.AcceptEncoding = AcceptEncoding;
        }

        Details.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier;
        return TypedResults.Problem(Details).ExecuteAsync(httpContext);
    }

    // The statuses in use here that the framework has no type for.
    private static string? TypeOf(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "https://tools.ietf.org/html/rfc6585#section-4",
        StatusCodes.Status499ClientClosedRequest => "about:blank",
        StatusCodes.Status501NotImplemented => "https://tools.ietf.org/html/rfc9110#section-15.6.2",
        _ => null,
    };
}
