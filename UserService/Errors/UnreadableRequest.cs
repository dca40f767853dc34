using Microsoft.AspNetCore.Http.Features;

namespace UserService.Errors;

/// <summary>
/// A message that cannot be read (cut off, not protobuf, wrongly compressed) is the caller's mistake: INVALID_ARGUMENT. The gRPC library
/// says UNKNOWN or INTERNAL, which reads as a failure of the service.
/// </summary>
internal static partial class UnreadableRequest
{
    private const string Status = "grpc-status";
    private const string Message = "grpc-message";
    private static readonly object Read = new();

    /// <summary>Says that the message was read, so that what fails from now on is the service's own failure.</summary>
    public static void MarkRead(HttpContext context) => context.Items[Read] = true;

    public static GrpcServiceEndpointConventionBuilder RefuseUnreadable(this GrpcServiceEndpointConventionBuilder service)
    {
        service.Add(endpoint =>
        {
            var call = endpoint.RequestDelegate ?? throw new InvalidOperationException("A gRPC endpoint has no handler.");
            endpoint.RequestDelegate = async context =>
            {
                await call(context);
                if (!context.Items.ContainsKey(Read))
                {
                    Correct(context);
                }
            };
        });
        return service;
    }

    private static void Correct(HttpContext context)
    {
        // A status without a message before it stands among the headers, which have not been sent yet.
        var headers = context.Response.HasStarted
            ? context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers
            : context.Response.Headers;
        if (context.Response.StatusCode == StatusCodes.Status200OK && headers is { IsReadOnly: false } && headers[Status].ToString() is "2" or "13")
        {
            (headers![Status], headers[Message]) = ("3", "The request is not a readable message of this method.");
            LogUnreadable(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(UnreadableRequest)), context.Request.Path);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Method} was sent a message that cannot be read")]
    private static partial void LogUnreadable(ILogger logger, PathString method);
}
