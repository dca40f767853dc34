using System.Diagnostics;
using System.Diagnostics.Metrics;
using Messaging.Telemetry;
using Messaging.Topology;

namespace Messaging.Consuming;

/// <summary>
/// What became of the events that were delivered. OpenTelemetry has no names for it; these follow its style and use the tags of its
/// messaging conventions. docs/reliability.md lists them.
/// </summary>
internal sealed class ConsumerMetrics
{
    private static readonly InstrumentAdvice<double> Ages = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600],
    };

    private readonly Counter<long> _handled;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _deadLettered;
    private readonly Histogram<double> _age;

    public ConsumerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MessagingActivity.SourceName);
        _handled = meter.CreateCounter<long>("messaging.consumer.handled.messages", "{message}", "Events that were handled.");
        _repeated = meter.CreateCounter<long>(
            "messaging.consumer.repeated.messages", "{message}", "Deliveries of events that had been handled before, according to the inbox.");
        _retried = meter.CreateCounter<long>("messaging.consumer.retried.messages", "{message}", "Failures after which an event waits for its next try.");
        _deadLettered = meter.CreateCounter<long>("messaging.consumer.dead_lettered.messages", "{message}", "Events that were given up.");
        _age = meter.CreateHistogram("messaging.consumer.event.age", "s", "From the time of an event until it was handled.", tags: null, Ages);
    }

    public void Handled(Subscription subscription, bool isRepeat, TimeSpan age)
    {
        var tags = Tags(subscription);
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
        var tags = Tags(subscription);
        tags.Add("messaging.retry.delay", delay.TotalSeconds);
        tags.Add("error.type", error.GetType().FullName);
        _retried.Add(1, tags);
    }

    public void DeadLettered(Subscription subscription, string code)
    {
        var tags = Tags(subscription);
        tags.Add("messaging.dead_letter.code", code);
        _deadLettered.Add(1, tags);
    }

    private static TagList Tags(Subscription subscription) => new()
    {
        { "messaging.system", "rabbitmq" },
        { "messaging.destination.name", subscription.Route.Exchange },
        { "messaging.destination.subscription.name", subscription.Queue },
    };
}
