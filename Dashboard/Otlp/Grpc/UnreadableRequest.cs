using Microsoft.AspNetCore.Http.Features;

namespace Dashboard.Otlp.Grpc;

/// <summary>A message that cannot be read is the sender's mistake: INVALID_ARGUMENT, which it does not send again. The gRPC library says UNKNOWN or INTERNAL.</summary>
internal static class UnreadableRequest
{
    private const string Status = "grpc-status";
    private static readonly object Read = new();

    public static void MarkRead(HttpContext context) => context.Items[Read] = true;

    public static GrpcServiceEndpointConventionBuilder RefuseUnreadable(this GrpcServiceEndpointConventionBuilder service)
    {
        service.Add(static endpoint =>
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

    // A status without a message before it stands among the headers, which have not been sent yet.
    private static void Correct(HttpContext context)
    {
        var headers = context.Response.HasStarted ? context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers : context.Response.Headers;
        if (context.Response.StatusCode == StatusCodes.Status200OK && headers is { IsReadOnly: false } && headers[Status].ToString() is "2" or "13")
        {
            (headers![Status], headers["grpc-message"]) = ("3", "The request is not a readable message of this method.");
        }
    }
}
