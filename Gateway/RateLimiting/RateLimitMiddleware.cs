using System.Threading.RateLimiting;
using Gateway.Clients;
using Gateway.Errors;
using Microsoft.AspNetCore.RateLimiting;

namespace Gateway.RateLimiting;

/// <summary>
/// First the client's own limit (429), then that of the gateway (503), so that who asks too often takes no place in the queue from others. The framework's
/// middleware asks a refused limiter a second time to wait, which would take a token for each of the two.
/// </summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, ClientBuckets buckets, RateLimitHeaders headers, ConcurrencyLimiter places)
{
    // Places become free all the time, so the smallest value of the header is true.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            await next(context);
            return;
        }

        var bucket = buckets.Of(ClientId.Of(context));
        using var token = bucket.AttemptAcquire();
        TimeSpan? retryAfter = token.TryGetMetadata(MetadataName.RetryAfter, out var delay) ? delay : null;
        headers.Announce(context.Response, bucket, retryAfter);
        if (!token.IsAcquired)
        {
            var problem = Problem.Of(
                StatusCodes.Status429TooManyRequests, "Too many requests; the header Retry-After says when the next one is taken.", delay);
            await problem.ExecuteAsync(context);
            return;
        }

        using var place = await places.AcquireAsync(1, context.RequestAborted);
        if (!place.IsAcquired)
        {
            await Problem.Of(StatusCodes.Status503ServiceUnavailable, "The gateway has too much to do at the moment.", Soon).ExecuteAsync(context);
            return;
        }

        await next(context);
    }
}
