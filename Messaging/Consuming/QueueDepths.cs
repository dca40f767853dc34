using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Messaging.RabbitMq;
using Messaging.Telemetry;

namespace Messaging.Consuming;

/// <summary>
/// The gauge <c>messaging.queue.messages</c>: how much waits in a consumer's queue, in its retry queues and among its dead letters, looked at now
/// and then. What is not known, because the broker is away, is not told. All replicas tell the same.
/// </summary>
internal sealed class QueueDepths
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly BrokerConnection _broker;
    private readonly TimeProvider _timeProvider;
    private readonly ConcurrentDictionary<(string Queue, string Role), long> _depths = new();

    public QueueDepths(BrokerConnection broker, IMeterFactory meters, TimeProvider timeProvider)
    {
        (_broker, _timeProvider) = (broker, timeProvider);
        meters.Create(MessagingActivity.SourceName).CreateObservableGauge(
            "messaging.queue.messages", Measure, "{message}", "Messages that wait in a queue, those that are being handled not among them.");
    }

    public async Task WatchAsync(ConsumerDefinition consumer, CancellationToken stopping)
    {
        var queues = QueuesOf(consumer).Distinct().ToList();
        while (!stopping.IsCancellationRequested)
        {
            await LookAsync(queues, stopping);
            await Task.Delay(Interval, _timeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static IEnumerable<(string Queue, string Role)> QueuesOf(ConsumerDefinition consumer) =>
    [
        (consumer.Subscription.Queue, "main"),
        .. consumer.RetryDelays.Select(delay => (consumer.Subscription.RetryQueue(delay), "retry")),
        (consumer.Subscription.DeadLetterQueue, "dead-letter"),
    ];

    private async Task LookAsync(List<(string Queue, string Role)> queues, CancellationToken stopping)
    {
        var left = new Queue<(string Queue, string Role)>(queues);
        try
        {
            var connection = await _broker.GetAsync(stopping);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: stopping);
            while (left.TryPeek(out var next))
            {
                _depths[next] = await channel.MessageCountAsync(next.Queue, stopping);
                left.Dequeue();
            }
        }
        catch (Exception)
        {
            // Not declared yet, deleted, or the broker is away: the next look tells.
            foreach (var unknown in left)
            {
                _depths.TryRemove(unknown, out _);
            }
        }
    }

    private IEnumerable<Measurement<long>> Measure() => _depths.Select(static depth => new Measurement<long>(
        depth.Value,
        new("messaging.system", "rabbitmq"),
        new("messaging.destination.name", depth.Key.Queue),
        new("messaging.queue.role", depth.Key.Role)));
}
