using Microsoft.AspNetCore.Builder;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of the system has in common, in one line of its Program.cs.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds clear start-up failures, the short environment variables, console lines, telemetry, health checks, resilient HTTP clients, and discovery and
    /// registration through Consul. Each of them is an extension method of its own and works alone; none needs Consul or an OTLP receiver
    /// to be there.
    /// The endpoints come with <see cref="HealthExtensions.MapDefaultEndpoints"/> on the <see cref="WebApplication"/>.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder
            .AddStartupFailures()
            .AddShortVariables()
            .AddConsoleLines()
            .AddTelemetry()
            .AddDefaultHealthChecks()
            .AddConsulServiceDiscovery()
            .AddConsulRegistration()
            .AddHttpResilience();
    }
}
