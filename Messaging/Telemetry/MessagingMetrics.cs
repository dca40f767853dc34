using System.Diagnostics;
using System.Diagnostics.Metrics;
using Messaging.Outbox;
using Messaging.Topology;

namespace Messaging.Telemetry;

/// <summary>
/// What was sent and handled, under the names of https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/.
/// Failures are the same instruments with the tag <c>error.type</c>. There are no names yet for what becomes of a delivery (<c>messaging.consumer</c>) and
/// of an outbox; these follow the style of the others. docs/reliability.md lists them all.
/// </summary>
internal sealed class MessagingMetrics
{
    /// <summary>Seconds, as the conventions have them: the default bounds are made for milliseconds.</summary>
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    private static readonly InstrumentAdvice<double> Ages = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600],
    };

    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Histogram<double> _sendDuration;
    private readonly Histogram<double> _outboxDelay;
    private readonly Counter<long> _consumed;
    private readonly Histogram<double> _processDuration;
    private readonly Counter<long> _handled;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _deadLettered;
    private readonly Histogram<double> _age;

    public MessagingMetrics(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(MessagingActivity.SourceName);
        _sent = meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Events that were published, or failed to be.");
        _sendDuration = meter.CreateHistogram("messaging.client.operation.duration", "s", "From the call to the broker's confirmation.", tags: null, Durations);
        _outboxDelay = meter.CreateHistogram(
            "messaging.outbox.delay", "s", "From an event's creation in the outbox to the broker's confirmation.", tags: null, Durations);
        _consumed = meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Events that were delivered to this service.");
        _processDuration = meter.CreateHistogram("messaging.process.duration", "s", "How long a handler was at work on an event.", tags: null, Durations);
        _handled = meter.CreateCounter<long>("messaging.consumer.handled.messages", "{message}", "Events that were handled.");
        _repeated = meter.CreateCounter<long>(
            "messaging.consumer.repeated.messages", "{message}", "Deliveries of events that had been handled before, according to the inbox.");
        _retried = meter.CreateCounter<long>("messaging.consumer.retried.messages", "{message}", "Failures after which an event waits for its next try.");
        _deadLettered = meter.CreateCounter<long>("messaging.consumer.dead_lettered.messages", "{message}", "Events that were given up.");
        _age = meter.CreateHistogram("messaging.consumer.event.age", "s", "From the time of an event until it was handled.", tags: null, Ages);
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

    public void Handled(Subscription subscription, bool isRepeat, TimeSpan age)
    {
        var tags = TagsOf(subscription);
        if (isRepeat)
        {
            _repeated.Add(1, tags);
            return;
        }

        _handled.Add(1, tags);
        // Clocks of different machines may disagree.
        _age.Record(Math.Max(age.TotalSeconds, 0), tags);
    }

    public void Retried(Subscription subscription, TimeSpan delay, Exception error)
    {
        var tags = TagsOf(subscription);
        tags.Add("messaging.retry.delay", delay.TotalSeconds);
        tags.Add("error.type", error.GetType().FullName);
        _retried.Add(1, tags);
    }

    public void DeadLettered(Subscription subscription, string code)
    {
        var tags = TagsOf(subscription);
        tags.Add("messaging.dead_letter.code", code);
        _deadLettered.Add(1, tags);
    }

    private static double Age(DateTimeOffset? oldest, TimeProvider timeProvider) =>
        oldest is { } since ? Math.Max((timeProvider.GetUtcNow() - since).TotalSeconds, 0) : 0;

    private static TagList TagsOf(Subscription subscription) => new()
    {
        { "messaging.system", "rabbitmq" },
        { "messaging.destination.name", subscription.Route.Exchange },
        { "messaging.destination.subscription.name", subscription.Queue },
    };

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
