using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Polly.Telemetry;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>What calls of every kind need.</summary>
internal static class ServiceCallExtensions
{
    public static IServiceCollection AddServiceCalls(this IServiceCollection services)
    {
        if (services.Any(static service => service.ServiceType == typeof(ServiceTargets)))
        {
            return services;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddServiceDiscoveryCore();
        services.AddSingleton<ServiceTargets>();
        services.AddSingleton<ResilienceMetrics>();
        services.AddHostedService<ServiceCallsStart>();
        AddOptions<ResilienceOptions>(services, ResilienceOptions.Section);
        AddOptions<CallRateOptions>(services, CallRateOptions.Section);
        AddOptions<RetryOptions>(services, RetryOptions.Section);
        AddOptions<BreakerOptions>(services, BreakerOptions.Section);
        // Without a name it holds for the options of each service as well.
        services.AddSingleton<IValidateOptions<BreakerOptions>>(new ValidateOptions<BreakerOptions>(
            name: null,
            static options => options.ReadFailureCodes() is not null,
            "Resilience:Breaker:FailureCodes must be names of gRPC statuses with commas between them, "
            + "without OK, NotFound, InvalidArgument and AlreadyExists."));
        services.Configure<TelemetryOptions>(static telemetry => telemetry.SeverityProvider = static arguments => Severity(arguments));
        services.AddHealthChecks().AddCheck<OpenBreakersHealthCheck>("outgoing-calls", HealthStatus.Degraded);
        return services;
    }

    // Polly writes a line for each attempt and each retry; what is worth one here is a change, which ResilienceLog tells.
    private static ResilienceEventSeverity Severity(SeverityProviderArguments arguments) =>
        arguments.Source.PipelineName?.EndsWith($"-{OuterRing.Name}", StringComparison.Ordinal) == true
            ? ResilienceEventSeverity.Debug
            : arguments.Event.Severity;

    private static void AddOptions<TOptions>(IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddSingleton<IConfigureOptions<TOptions>>(provider => new OptionsByService<TOptions>(provider.GetRequiredService<IConfiguration>(), section));
        services.AddSingleton<IValidateOptions<TOptions>>(new DataAnnotationValidateOptions<TOptions>(name: null));
        services.AddOptions<TOptions>().ValidateOnStart();
    }
}
