using Messaging.RabbitMq;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Outbox;

/// <summary>
/// Empties the outbox: at once after a commit of this process, and every <see cref="OutboxOptions.PollInterval"/> whatever else there is. What the
/// broker has confirmed is marked before anything else is sent; a process that dies in between has its last batch sent again, under the same ids.
/// </summary>
internal sealed partial class OutboxDispatcher(
    IOutboxStore store,
    OutboxSender sender,
    OutboxSignal signal,
    OutboxState state,
    IOptions<OutboxOptions> options,
    IOptions<MessagingOptions> messaging,
    TimeProvider timeProvider,
    ILogger<OutboxDispatcher> logger) : BackgroundService
{
    private long? _claimed;
    private long? _released;
    private bool _mayFollow;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var abandon = new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);
        await using var stopping = stoppingToken.UnsafeRegister(_ => abandon.CancelAfter(messaging.Value.DrainTimeout), null);
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DispatchAsync(stoppingToken, abandon.Token);
                failures = 0;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Report(exception, ++failures);
                await Task.Delay(Backoff.Connecting.After(failures), timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>One batch, or a wait for something to send.</summary>
    private async Task DispatchAsync(CancellationToken stopping, CancellationToken abandon)
    {
        var channel = await sender.ReadyAsync(stopping);
        var batch = await TakeAsync(stopping);
        state.Problem = null;
        if (batch.Count == 0)
        {
            await signal.WaitAsync(UntilNextClaim(), stopping);
            return;
        }

        var outcome = await sender.SendAsync(channel, batch, abandon);
        await SettleAsync(outcome, abandon);
        if (outcome.IsLost)
        {
            // Its rows are this process's for a while yet: they are taken again as soon as there is a connection.
            _claimed = null;
        }
        else if (outcome.IsUnroutable)
        {
            await sender.RedeclareAsync(stopping);
        }
    }

    private async Task<List<OutboxMessage>> TakeAsync(CancellationToken cancellationToken)
    {
        if (UntilNextClaim() > TimeSpan.Zero)
        {
            var own = await store.TakeOwnAsync(cancellationToken);
            if (own.Count > 0 || !_mayFollow)
            {
                return own;
            }
        }

        var started = timeProvider.GetTimestamp();
        if (_released is not { } released || timeProvider.GetElapsedTime(released) >= options.Value.PollInterval)
        {
            await ReleaseGoneAsync(cancellationToken);
            _released = started;
        }

        var batch = await store.ClaimAsync(cancellationToken);
        // Of each key only the oldest was claimed: the next one may be nobody's, too, and is not to wait for a poll.
        _mayFollow = batch.Exists(static message => message.OrderingKey is not null);
        // A full batch: there may be more that nobody works at.
        _claimed = batch.Count == options.Value.BatchSize ? null : started;
        return batch;
    }

    /// <summary>Before the first claim, and with every poll: what a crash has left behind goes out at once.</summary>
    private async Task ReleaseGoneAsync(CancellationToken cancellationToken)
    {
        if (await store.ReleaseGoneAsync(cancellationToken) is > 0 and var count)
        {
            LogReleased(count);
        }
    }

    private TimeSpan UntilNextClaim() => _claimed is { } claimed ? options.Value.PollInterval - timeProvider.GetElapsedTime(claimed) : TimeSpan.Zero;

    /// <summary>Until it is written: what the broker has confirmed must not be sent again because a disk was full for a while.</summary>
    private async Task SettleAsync(OutboxOutcome outcome, CancellationToken abandon)
    {
        for (var failures = 0; ;)
        {
            try
            {
                if (!outcome.SentIds.IsEmpty)
                {
                    await store.SentAsync([.. outcome.SentIds], abandon);
                }

                if (outcome.Failures.TryPeek(out var first))
                {
                    LogFailed(outcome.Failures.Count, first.Error);
                    await store.FailedAsync([.. outcome.Failures], abandon);
                }

                state.Problem = null;
                return;
            }
            catch (Exception exception) when (!abandon.IsCancellationRequested)
            {
                Report(exception, ++failures);
                await Task.Delay(Backoff.Connecting.After(failures), timeProvider, abandon).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Report(Exception exception, int failures)
    {
        // The connection's keeper and the declarer of the topology log it, and health reports it.
        if (exception is BrokerUnavailableException or TopologyConflictException)
        {
            return;
        }

        var reason = DatabaseFailure.ReasonOf(exception);
        state.Problem = reason;
        if (failures == 1)
        {
            LogCannotDispatch(reason);
        }
    }

    [LoggerMessage(LogLevel.Information, "Events taken over from processes that have ended: {Count}")]
    private partial void LogReleased(int count);

    [LoggerMessage(LogLevel.Error, "The outbox cannot be emptied; events wait in it, and it is tried again: {Reason}")]
    private partial void LogCannotDispatch(string reason);

    [LoggerMessage(LogLevel.Warning, "{Count} events stay in the outbox and are tried again later: {Reason}")]
    private partial void LogFailed(int count, string reason);
}
