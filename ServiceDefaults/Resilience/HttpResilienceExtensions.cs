using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Resilience.Calls;

namespace Microsoft.Extensions.Hosting;

/// <summary>Resilience of outgoing HTTP calls.</summary>
public static class HttpResilienceExtensions
{
    private static readonly string[] SafeMethods = ["GET", "HEAD", "OPTIONS", "TRACE"];

    /// <summary>
    /// Gives every HttpClient discovery and the two rings around its calls: <c>http://reports/…</c> goes to an instance of the service reports. Only
    /// methods that HTTP calls safe are repeated, and others with an <c>Idempotency-Key</c>: a POST may have been carried out although its
    /// answer was lost. gRPC clients have rules of their own, see <see cref="GrpcServiceClientExtensions.AddGrpcServiceClient{TClient}"/>.
    /// </summary>
    public static TBuilder AddHttpResilience<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (builder.Services.Any(service => service.ServiceType == typeof(HttpResilienceMarker)))
        {
            return builder;
        }

        builder.Services.AddSingleton<HttpResilienceMarker>();
        builder.Services.AddServiceCalls();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddResilienceHandler(OuterRing.Name, static (ring, context) =>
            {
                var targets = context.ServiceProvider.GetRequiredService<ServiceTargets>();
                var time = context.ServiceProvider.GetRequiredService<TimeProvider>();
                ring.AddOuterRing(request => Begin(request, targets, time), time);
            });
            http.AddHttpMessageHandler(static provider => new InstanceHandler(provider.GetRequiredService<TimeProvider>()));
        });
        return builder;
    }

    private static ServiceCall Begin(HttpRequestMessage request, ServiceTargets targets, TimeProvider time)
    {
        var target = targets.Get(request.RequestUri!);
        return new(
            target,
            target.Policy.Times.TotalTimeout,
            isLimited: true,
            CallKind.Http,
            IsRepeatable(request),
            time);
    }

    // A body that is read from somewhere can be sent once only.
    private static bool IsRepeatable(HttpRequestMessage request) =>
        (SafeMethods.Contains(request.Method.Method) || request.Headers.Contains("Idempotency-Key"))
        && request.Content is null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent;

    private sealed class HttpResilienceMarker;
}
