using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.RabbitMq;

/// <summary>
/// Keeps the connection open, from the start and whenever it was lost, so that health tells the truth and the first event after an
/// outage finds a connection. The host starts whether the broker is there or not.
/// </summary>
internal sealed partial class ConnectionKeeper(BrokerConnection broker, TimeProvider timeProvider, ILogger<ConnectionKeeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await broker.GetAsync(stoppingToken);
                failures = 0;
                await broker.Lost.WaitAsync(stoppingToken);
            }
            catch (BrokerUnavailableException exception)
            {
                if (++failures == 1)
                {
                    LogUnavailable(exception.Message);
                }

                await Task.Delay(Backoff.Connecting.After(failures), timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Reason} Trying again until it can.")]
    private partial void LogUnavailable(string reason);
}
