using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Resilience.Calls;

/// <summary>Finds wrong settings of single services at the start rather than with their first call, and brings the metrics up.</summary>
internal sealed class ServiceCallsStart(ServiceTargets targets, IConfiguration configuration, ResilienceMetrics metrics) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
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

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
