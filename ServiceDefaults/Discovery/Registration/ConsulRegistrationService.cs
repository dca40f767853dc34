using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceDefaults.Discovery.Consul;
using ServiceDefaults.Startup;

namespace ServiceDefaults.Discovery.Registration;

/// <summary>
/// Registers this instance once the server has bound its addresses, and takes it out before the server stops listening: first out of
/// Consul, then a short time of serving those who have not heard of it, then the end. Neither start nor requests wait for Consul.
/// </summary>
internal sealed partial class ConsulRegistrationService(
    ConsulClient client, RegistrationBuilder registrations, RegistrationKeeper keeper, TtlHeartbeat heartbeat, IOptions<ConsulRegistrationOptions> options,
    IConfiguration configuration, IServiceProvider services, TimeProvider time, ILogger<ConsulRegistrationService> logger)
    : LifecycleHook, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public override Task StartedAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Enabled)
        {
            var addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
            var endpoints = ListeningEndpoint.Read(configuration, addresses);
            using (ExecutionContext.SuppressFlow())
            {
                _running = Task.Run(
                    () => Task.WhenAll(keeper.RunAsync(endpoints, _stopping.Token), heartbeat.RunAsync(_stopping.Token)), CancellationToken.None);
            }
        }

        return Task.CompletedTask;
    }

    public override async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (keeper.WasAttempted && await DeregisterAsync(cancellationToken))
        {
            await Task.Delay(options.Value.DrainTime, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task<bool> DeregisterAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.DeregisterTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await client.DeregisterAsync(registrations.Id, either.Token);
            LogDeregistered(logger, registrations.Id);
            return true;
        }
        catch (Exception exception) when (exception is ConsulUnavailableException or OperationCanceledException)
        {
            LogNotDeregistered(logger, registrations.Id, options.Value.DeregisterCriticalServiceAfter);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deregistered {Id} from Consul.")]
    private static partial void LogDeregistered(ILogger logger, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Id} could not be deregistered; Consul drops it after {After} of failing checks.")]
    private static partial void LogNotDeregistered(ILogger logger, string id, TimeSpan after);
}
