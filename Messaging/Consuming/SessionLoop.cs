using Messaging.RabbitMq;

namespace Messaging.Consuming;

/// <summary>Consumes over one session after the other: when one has ended or could not be opened, the next one follows after a back-off.</summary>
internal static class SessionLoop
{
    /// <param name="open">Opens a session.</param>
    /// <param name="consume">Returns when the session has ended.</param>
    /// <param name="report">Called with the reason, once an outage.</param>
    /// <param name="timeProvider">Times the back-off.</param>
    /// <param name="stopping">Ends it.</param>
    public static async Task RunAsync(
        Func<Task<ConsumerSession>> open, Func<ConsumerSession, Task> consume, Action<string> report, TimeProvider timeProvider, CancellationToken stopping)
    {
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var session = await open().WaitAsync(stopping);
                failures = 0;
                await consume(session);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The connection's keeper and the declarer of the topology log theirs.
                if (++failures == 1 && exception is not (BrokerUnavailableException or TopologyConflictException))
                {
                    report(exception is OperationCanceledException or TimeoutException ? "RabbitMQ does not answer" : exception.Message);
                }
            }

            await Task.Delay(Backoff.Connecting.After(failures), timeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
