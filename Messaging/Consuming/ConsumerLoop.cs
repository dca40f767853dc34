using Messaging.RabbitMq;
using Messaging.Topology;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Consuming;

/// <summary>
/// Consumes a queue for as long as the service runs: begins when the broker is there, begins again after it was lost, restarted
/// or the queue was deleted, and finishes what is at work before it ends.
/// </summary>
internal sealed partial class ConsumerLoop(
    BrokerConnection broker,
    TopologyDeclarer topology,
    DeliveryProcessor processor,
    IOptions<MessagingOptions> options,
    TimeProvider timeProvider,
    ILogger<ConsumerLoop> logger)
{
    public async Task RunAsync(ConsumerDefinition consumer, CancellationToken stopping)
    {
        using var abandon = new CancellationTokenSource();
        await SessionLoop.RunAsync(
            () => OpenAsync(consumer, stopping),
            session => ConsumeAsync(session, consumer, abandon, stopping),
            reason => LogCannotConsume(consumer.Subscription.Queue, reason),
            timeProvider,
            stopping);
    }

    private async Task ConsumeAsync(ConsumerSession session, ConsumerDefinition consumer, CancellationTokenSource abandon, CancellationToken stopping)
    {
        LogConsuming(consumer.Subscription.Queue);
        var workers = Task.WhenAll(Enumerable.Range(0, consumer.Options.Concurrency).Select(_ => WorkAsync(session, consumer, stopping, abandon.Token)));
        await ((Task)session.Ended).WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stopping.IsCancellationRequested)
        {
            await DrainAsync(session, workers, abandon);
        }
        else
        {
            LogInterrupted(consumer.Subscription.Queue, await session.Ended);
        }
    }

    private async Task<ConsumerSession> OpenAsync(ConsumerDefinition consumer, CancellationToken cancellationToken)
    {
        var connection = await broker.GetAsync(cancellationToken);
        await topology.DeclareAsync(connection, consumer.Subscription, consumer.RetryDelays, cancellationToken);
        return await ConsumerSession.OpenAsync(connection, consumer.Subscription.Queue, consumer.Options.Prefetch, cancellationToken);
    }

    private async Task WorkAsync(ConsumerSession session, ConsumerDefinition consumer, CancellationToken stopping, CancellationToken abandon)
    {
        await foreach (var delivery in session.Deliveries.ReadAllAsync(CancellationToken.None))
        {
            // What came but was not begun goes back to the queue when the channel closes.
            if (session.IsOpen && !stopping.IsCancellationRequested)
            {
                await processor.ProcessAsync(session, consumer, delivery, abandon);
            }
        }
    }

    private async Task DrainAsync(ConsumerSession session, Task workers, CancellationTokenSource abandon)
    {
        var limit = options.Value.DrainTimeout;
        try
        {
            await session.CancelAsync().WaitAsync(limit, timeProvider, CancellationToken.None);
            await workers.WaitAsync(limit, timeProvider, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await abandon.CancelAsync();
        }
    }

    [LoggerMessage(LogLevel.Information, "Consuming {Queue}")]
    private partial void LogConsuming(string queue);

    [LoggerMessage(LogLevel.Warning, "Consuming {Queue} was interrupted and begins again: {Reason}")]
    private partial void LogInterrupted(string queue, string reason);

    [LoggerMessage(LogLevel.Error, "Cannot consume {Queue}, trying again until it can: {Reason}")]
    private partial void LogCannotConsume(string queue, string reason);
}
