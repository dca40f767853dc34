using System.Globalization;
using Microsoft.Extensions.Options;
using ServiceDefaults.RateLimiting;

namespace Gateway.RateLimiting;

/// <summary>
/// <c>RateLimit-Policy</c> and <c>RateLimit</c> as in draft-ietf-httpapi-ratelimit-headers-10: structured fields that name the quota (q) and the
/// seconds in which all of it comes back (w); what remains (r) and the seconds until there is more (t).
/// </summary>
internal sealed class RateLimitHeaders(IOptions<RateLimitingOptions> options)
{
    private readonly string _policy = string.Create(
        CultureInfo.InvariantCulture,
        $"\"default\";q={options.Value.Capacity};w={Math.Max(1, Math.Ceiling(options.Value.Capacity / options.Value.RefillPerSecond))}");

    /// <summary>Written when the answer starts: an exception handler clears what stands there before.</summary>
    public void Announce(HttpResponse response, TokenBucket bucket, TimeSpan? retryAfter)
    {
        var (remaining, wait) = ((long)bucket.Available, retryAfter ?? bucket.TimeToNext);
        response.OnStarting(() =>
        {
            response.Headers["RateLimit-Policy"] = _policy;
            response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"default\";r={remaining};t={Math.Ceiling(wait.TotalSeconds)}");
            return Task.CompletedTask;
        });
    }
}
