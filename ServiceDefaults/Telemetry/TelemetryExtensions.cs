using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ServiceDefaults;
using ServiceDefaults.Health;
using ServiceDefaults.Telemetry;

namespace Microsoft.Extensions.Hosting;

/// <summary>OpenTelemetry logs, metrics and traces.</summary>
public static class TelemetryExtensions
{
    private static readonly string[] Instrumented = ["Messaging*", "ServiceDefaults*"];

    /// <summary>
    /// Adds logs, metrics and traces of ASP.NET Core, HttpClient, the gRPC client, RabbitMQ.Client, the runtime and the
    /// service's own sources. They are exported over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and only then.
    /// </summary>
    public static TBuilder AddTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (builder.Services.Any(service => service.ServiceType == typeof(IConfigureOptions<TelemetryOptions>)))
        {
            return builder;
        }

        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Logging.AddOpenTelemetry(logging => (logging.IncludeFormattedMessage, logging.IncludeScopes) = (true, true));

        var identity = ServiceIdentity.Read(builder.Configuration, builder.Environment);
        string[] sources = [.. Instrumented, builder.Environment.ApplicationName, identity.Name];
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(identity.Name, serviceVersion: identity.Version, serviceInstanceId: identity.Instance))
            .WithMetrics(metrics => metrics.AddMeter(sources).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation())
            .WithTracing(tracing => AddTracing(tracing, sources, builder));

        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.UseOtlpExporter();
            builder.Services.AddHostedService<TelemetryShutdown>();
        }

        return builder;
    }

    private static void AddTracing(TracerProviderBuilder tracing, string[] sources, IHostApplicationBuilder builder)
    {
        tracing
            .AddSource([.. sources, "RabbitMQ.Client.*"])
            .AddAspNetCoreInstrumentation(options => options.Filter = context => !HealthPaths.Contains(context.Request.Path))
            .AddGrpcClientInstrumentation()
            .AddHttpClientInstrumentation();

        // A sampler set in code would win over the variable.
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_TRACES_SAMPLER"]))
        {
            tracing.SetSampler(services => builder.Environment.IsDevelopment()
                ? Sampling.Everything()
                : Sampling.Ratio(services.GetRequiredService<IOptions<TelemetryOptions>>().Value.SamplingRatio));
        }
    }
}
