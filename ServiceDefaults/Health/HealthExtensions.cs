using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Health;

namespace Microsoft.Extensions.Hosting;

/// <summary>The health of a service: <c>/health</c> (ready for work) and <c>/alive</c> (the process itself).</summary>
public static class HealthExtensions
{
    private const string SelfCheck = "self";

    /// <summary>
    /// Adds health checks with <c>self</c>, the one that says that the process runs. Checks tagged <c>live</c> make up <c>/alive</c>,
    /// all of them <c>/health</c>. A check reports Unhealthy only when this instance cannot do its own job; a broker, Consul
    /// or a peer being away is Degraded, since Unhealthy takes the instance out of service.
    /// </summary>
    public static TBuilder AddDefaultHealthChecks<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.AddHealthChecks();
        // Degraded is told once, by the part that noticed it, and not again with every poll.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Error);
        builder.Services.Configure<HealthCheckServiceOptions>(options =>
        {
            if (options.Registrations.All(registration => registration.Name != SelfCheck))
            {
                options.Registrations.Add(new HealthCheckRegistration(SelfCheck, new SelfHealthCheck(), null, [HealthPaths.LiveTag]));
            }
        });
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> and <c>/alive</c>, in every environment: 200 for Healthy and Degraded, 503 for Unhealthy. The body
    /// is the status word; in Development it is JSON that names each check. Neither authorization nor rate limits apply.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        Map(app, HealthPaths.Ready, _ => true);
        Map(app, HealthPaths.Live, registration => registration.Tags.Contains(HealthPaths.LiveTag));
        return app;
    }

    private static void Map(WebApplication app, string path, Func<HealthCheckRegistration, bool> predicate)
    {
        var options = new HealthCheckOptions { Predicate = predicate };
        if (app.Environment.IsDevelopment())
        {
            options.ResponseWriter = HealthDetails.WriteAsync;
        }

        app.MapHealthChecks(path, options).AllowAnonymous().DisableRateLimiting().DisableHttpMetrics();
    }
}
