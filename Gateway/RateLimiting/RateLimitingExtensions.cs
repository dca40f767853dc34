using System.Threading.RateLimiting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.RateLimiting;

internal static class RateLimitingExtensions
{
    public static WebApplicationBuilder AddRateLimiting(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitingOptions>().BindConfiguration(RateLimitingOptions.Section).ValidateDataAnnotations()
            .Validate(
                static options => options.TrustedProxies.All(RateLimitingOptions.IsNetwork),
                "RateLimiting:TrustedProxies must hold networks such as 10.0.0.0/8 or fd00::/8.")
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ClientBuckets>().AddSingleton<RateLimitHeaders>();
        builder.Services.AddSingleton(static services => Places(services.GetRequiredService<IOptions<RateLimitingOptions>>().Value));
        return builder;
    }

    public static WebApplication UseRateLimiting(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<RateLimitingOptions>>().Value.TrustedProxies;
        if (proxies.Count > 0)
        {
            app.UseForwardedHeaders(Forwarding(proxies));
        }

        app.UseMiddleware<RateLimitMiddleware>();
        return app;
    }

    private static ConcurrencyLimiter Places(RateLimitingOptions options) => new(new()
    {
        PermitLimit = options.ConcurrencyLimit,
        QueueLimit = options.QueueLimit,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private static ForwardedHeadersOptions Forwarding(IEnumerable<string> proxies)
    {
        // Of a chain the first address, from the near end, that no trusted proxy has: what stands before it anyone may have written.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
        }

        return options;
    }
}
