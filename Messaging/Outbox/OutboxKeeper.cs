using Messaging.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Outbox;

/// <summary>Looks at the outbox now and then: measures what waits in it, and deletes what was sent long enough ago, a little at a time.</summary>
internal sealed partial class OutboxKeeper(
    IOutboxStore store,
    OutboxState state,
    MessagingMetrics metrics,
    IOptions<OutboxOptions> options,
    TimeProvider timeProvider,
    ILogger<OutboxKeeper> logger) : BackgroundService
{
    private const int MostDeletions = 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Observe(state, timeProvider);
        using var timer = new PeriodicTimer(options.Value.PollInterval, timeProvider);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            state.Depth = await store.MeasureAsync(cancellationToken);
            for (var deletions = 0; deletions < MostDeletions && await store.ForgetAsync(cancellationToken) > 0; deletions++)
            {
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Health tells of a database that is away; the figures stay what they were.
            LogCannotLook(DatabaseFailure.ReasonOf(exception));
        }
    }

    [LoggerMessage(LogLevel.Debug, "The outbox could not be looked at: {Reason}")]
    private partial void LogCannotLook(string reason);
}
