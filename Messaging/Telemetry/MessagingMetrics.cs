using System.Diagnostics;
using System.Diagnostics.Metrics;
using Messaging.Outbox;
using Messaging.Topology;

namespace Messaging.Telemetry;

/// <summary>
/// What was sent and handled, under the names of https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/.
/// Failures are the same instruments with the tag <c>error.type</c>.
/// </summary>
internal sealed class MessagingMetrics
{
    /// <summary>Seconds, as the conventions have them: the default bounds are made for milliseconds.</summary>
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Histogram<double> _sendDuration;
    private readonly Histogram<double> _outboxDelay;
    private readonly Counter<long> _consumed;
    private readonly Histogram<double> _processDuration;

    public MessagingMetrics(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(MessagingActivity.SourceName);
        _sent = meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Events that were published, or failed to be.");
        _sendDuration = meter.CreateHistogram("messaging.client.operation.duration", "s", "From the call to the broker's confirmation.", tags: null, Durations);
        _outboxDelay = meter.CreateHistogram(
            "messaging.outbox.delay", "s", "From an event's creation in the outbox to the broker's confirmation.", tags: null, Durations);
        _consumed = meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Events that were delivered to this service.");
        _processDuration = meter.CreateHistogram("messaging.process.duration", "s", "How long a handler was at work on an event.", tags: null, Durations);
    }

    public void Sent(string exchange, TimeSpan duration, Exception? error)
    {
        var tags = Tags("publish", "send", exchange, error);
        _sent.Add(1, tags);
        _sendDuration.Record(duration.TotalSeconds, tags);
    }

    public void LeftOutbox(string exchange, TimeSpan delay) => _outboxDelay.Record(delay.TotalSeconds, Tags("publish", "send", exchange, error: null));

    /// <summary>Reports what waits in the outbox, as it was last measured.</summary>
    public void Observe(OutboxState outbox, TimeProvider timeProvider)
    {
        _meter.CreateObservableGauge(
            "messaging.outbox.depth", () => outbox.Depth.Waiting, "{message}", "Events that the broker has not confirmed yet, of all processes.");
        _meter.CreateObservableGauge(
            "messaging.outbox.failing", () => outbox.Depth.Failing, "{message}", "Those of them that it returned, refused or did not confirm in time.");
        _meter.CreateObservableGauge(
            "messaging.outbox.age", () => Age(outbox.Depth.Oldest, timeProvider), "s", "How long the oldest of them has waited; 0 when there is none.");
    }

    public void Processed(Subscription subscription, TimeSpan duration, Exception? error)
    {
        var tags = Tags("process", "process", subscription.Route.Exchange, error);
        tags.Add("messaging.destination.subscription.name", subscription.Queue);
        _consumed.Add(1, tags);
        _processDuration.Record(duration.TotalSeconds, tags);
    }

    private static double Age(DateTimeOffset? oldest, TimeProvider timeProvider) =>
        oldest is { } since ? Math.Max((timeProvider.GetUtcNow() - since).TotalSeconds, 0) : 0;

    private static TagList Tags(string name, string type, string destination, Exception? error)
    {
        var tags = new TagList
        {
            { "messaging.system", "rabbitmq" },
            { "messaging.operation.name", name },
            { "messaging.operation.type", type },
            { "messaging.destination.name", destination },
        };
        if (error is not null)
        {
            tags.Add("error.type", error.GetType().FullName);
        }

        return tags;
    }
}
