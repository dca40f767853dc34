using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceDefaults.Discovery.Consul;

namespace ServiceDefaults.Discovery.Registration;

/// <summary>
/// Registers this instance, and watches the agent's own record of it by blocking queries: what Consul has lost, or others have
/// overwritten, is registered again.
/// </summary>
internal sealed partial class RegistrationKeeper(
    ConsulClient client, RegistrationBuilder registrations, InstanceHealth health, IOptions<ConsulRegistrationOptions> options,
    DiscoveryMetrics metrics, TimeProvider time, ILogger<RegistrationKeeper> logger)
{
    private readonly Backoff _backoff = new();
    private readonly Pace _pace = new(time);

    // The agent's hash of the registration; empty before the first look at it.
    private string? _hash;

    /// <summary>Whether a registration was sent; it may have arrived although the request failed.</summary>
    public bool WasAttempted { get; private set; }

    /// <summary>Whether Consul had this instance when it last answered.</summary>
    public bool IsRegistered { get; private set; }

    public async Task RunAsync(IReadOnlyList<ListeningEndpoint> endpoints, CancellationToken stopping)
    {
        if (registrations.Build(endpoints, "passing") is null)
        {
            LogNothingToRegister(logger);
            return;
        }

        SetRegistered(false);
        while (true)
        {
            await Task.Delay(await StepAsync(endpoints, stopping), time, stopping);
        }
    }

    /// <summary>Returns how long to wait before the next step.</summary>
    private async Task<TimeSpan> StepAsync(IReadOnlyList<ListeningEndpoint> endpoints, CancellationToken stopping)
    {
        try
        {
            if (_hash is null)
            {
                await RegisterAsync(endpoints, stopping);
            }

            var found = await client.FindServiceAsync(registrations.Id, _hash ?? "", options.Value.VerifyInterval, stopping);
            _backoff.Reset();
            if (found is null)
            {
                Lost();
            }
            else if (found.Meta?.GetValueOrDefault(MetaKeys.StartedAt) != registrations.StartedAt)
            {
                // Not at once, since two instances with one id would overwrite each other as fast as they can.
                LogOverwritten(logger, registrations.Id, Printable.Text(found.Address ?? ""), found.Port);
                Lost();
                return Backoff.Jitter(options.Value.VerifyInterval);
            }
            else
            {
                _hash = found.ContentHash;
                SetRegistered(true);
            }

            return _pace.Next();
        }
        catch (ConsulUnavailableException)
        {
            SetRegistered(false);
            return _backoff.Next();
        }
    }

    private async Task RegisterAsync(IReadOnlyList<ListeningEndpoint> endpoints, CancellationToken stopping)
    {
        var registration = registrations.Build(endpoints, (await health.ReportAsync(stopping)).Status)!;
        registration = registration with { Address = await CallableAddress.OfAsync(registration.Address, time, stopping) };
        if (!WasAttempted)
        {
            await RemoveEarlierAsync(stopping);
        }

        WasAttempted = true;
        await client.RegisterAsync(registration, stopping);
        _hash = "";
        SetRegistered(true);
        LogRegistered(logger, registration.Id, registration.Address, registration.Port, registration.Check.Status,
            registration.Check.Http ?? registration.Check.Grpc ?? "its heartbeat");
    }

    // A check that Consul has keeps its state, whatever the new registration says of it: an instance that comes back after a crash would be critical until
    // its next check.
    private async Task RemoveEarlierAsync(CancellationToken stopping)
    {
        if (await client.FindServiceAsync(registrations.Id, "", options.Value.VerifyInterval, stopping) is not null)
        {
            await client.DeregisterAsync(registrations.Id, stopping);
        }
    }

    private void Lost()
    {
        _hash = null;
        SetRegistered(false);
    }

    private void SetRegistered(bool isRegistered)
    {
        IsRegistered = isRegistered;
        metrics.Registered(registrations.Id, isRegistered);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Registered {Id} at {Address}:{Port} with Consul as {Status}, checked by {Check}.")]
    private static partial void LogRegistered(ILogger logger, string id, string? address, int port, string status, string check);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The registration of {Id} was overwritten and is now at {Address}:{Port}: is there another instance with this id (service.instance.id)?")]
    private static partial void LogOverwritten(ILogger logger, string id, string address, long port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not registered with Consul: no server listens on a TCP address in this process.")]
    private static partial void LogNothingToRegister(ILogger logger);
}
