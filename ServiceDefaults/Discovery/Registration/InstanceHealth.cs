using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using ServiceDefaults.Discovery.Consul;

namespace ServiceDefaults.Discovery.Registration;

/// <summary>The health of this instance in Consul's words. Checks that hang are a failure, and are not started a second time meanwhile.</summary>
internal sealed class InstanceHealth(HealthCheckService checks, IOptions<ConsulRegistrationOptions> options, TimeProvider time)
{
    private Task<HealthReport>? _running;

    public async Task<CheckUpdate> ReportAsync(CancellationToken cancellationToken)
    {
        if (_running is null or { IsCompleted: true })
        {
            _running = checks.CheckHealthAsync(CancellationToken.None);
        }

        try
        {
            var report = await _running.WaitAsync(options.Value.CheckTimeout, time, cancellationToken);
            return new CheckUpdate(StatusOf(report.Status), TextOf(report));
        }
        catch (TimeoutException)
        {
            return new CheckUpdate("critical", $"The health checks have not ended within {options.Value.CheckTimeout.TotalSeconds:0.#} s.");
        }
    }

    // Degraded stays in use, as it does where Consul asks over HTTP.
    private static string StatusOf(HealthStatus status) => status == HealthStatus.Unhealthy ? "critical" : "passing";

    private static string TextOf(HealthReport report)
    {
        var troubles = report.Entries.Where(static entry => entry.Value.Status != HealthStatus.Healthy)
            .Select(static entry => $"{entry.Key}: {Printable.Text(entry.Value.Description ?? entry.Value.Status.ToString())}");
        return string.Join("; ", troubles.Prepend(report.Status.ToString()));
    }
}
