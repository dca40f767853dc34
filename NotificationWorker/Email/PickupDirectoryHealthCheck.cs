using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace NotificationWorker.Email;

/// <summary>Unhealthy when this instance cannot write mail, which is its whole job.</summary>
internal sealed class PickupDirectoryHealthCheck(IOptions<MailOptions> options) : IHealthCheck
{
    private readonly PickupDirectory _directory = new(options.Value.PickupDirectory);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_directory.WhyNotWritable() is { } reason
            ? HealthCheckResult.Unhealthy($"The pickup directory {options.Value.PickupDirectory} cannot be written to: {reason}.")
            : HealthCheckResult.Healthy());
}
