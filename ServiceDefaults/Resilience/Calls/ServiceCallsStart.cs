using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ServiceDefaults.Startup;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>Finds wrong settings of single services at the start rather than with their first call, and brings the metrics up.</summary>
internal sealed class ServiceCallsStart(ServiceTargets targets, IConfiguration configuration, ResilienceMetrics metrics) : LifecycleHook
{
    public override Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = metrics;
        foreach (var service in configuration.GetSection(OptionsByService<ResilienceOptions>.Services).GetChildren())
        {
            try
            {
                targets.Policy(service.Key);
            }
            catch (OptionsValidationException exception)
            {
                throw new OptionsValidationException(service.Key, exception.OptionsType,
                    exception.Failures.Select(failure => failure.Replace("Resilience:", $"{service.Path}:", StringComparison.Ordinal)));
            }
        }

        return Task.CompletedTask;
    }
}
