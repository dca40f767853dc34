using Microsoft.Extensions.Options;
using ServiceDefaults.Discovery.Consul;

namespace ServiceDefaults.Discovery.Registration;

/// <summary>Tells Consul the health of this instance at each third of the TTL, sooner again after a failure.</summary>
internal sealed class TtlHeartbeat(
    ConsulClient client, RegistrationKeeper keeper, RegistrationBuilder registrations, InstanceHealth health,
    IOptions<ConsulRegistrationOptions> options, TimeProvider time)
{
    private readonly Backoff _backoff = new();

    public async Task RunAsync(CancellationToken stopping)
    {
        while (options.Value.Check == RegistrationCheck.Ttl)
        {
            await Task.Delay(await BeatAsync(stopping), time, stopping);
        }
    }

    /// <summary>Returns how long to wait before the next beat.</summary>
    private async Task<TimeSpan> BeatAsync(CancellationToken stopping)
    {
        try
        {
            // Before it is registered there is no check to speak of, and a registration tells the health by itself.
            if (keeper.IsRegistered && await client.UpdateCheckAsync($"service:{registrations.Id}", await health.ReportAsync(stopping), stopping))
            {
                _backoff.Reset();
                return options.Value.Ttl / 3;
            }
        }
        catch (ConsulUnavailableException)
        {
        }

        return _backoff.Next();
    }
}
