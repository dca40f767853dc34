using System.Diagnostics;
using Messaging.CloudEvents;
using Messaging.Consuming;
using Messaging.Outbox;
using Messaging.Topology;

namespace Messaging.Telemetry;

/// <summary>
/// One trace over the broker. The client's own <c>RabbitMQ.Client.Publisher</c> span writes <c>traceparent</c> when somebody listens to
/// it; <see cref="Inject"/> writes it beforehand, so that the trace goes on even when nobody does.
/// </summary>
internal static class MessagingActivity
{
    public const string SourceName = "Messaging";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Writes the trace at work, or else the one given.</summary>
    public static void Inject(IDictionary<string, object?> headers, string? traceParent = null, string? traceState = null)
    {
        if (Activity.Current is { } activity)
        {
            DistributedContextPropagator.Current.Inject(
                activity, headers, static (carrier, name, value) => ((IDictionary<string, object?>)carrier!)[name] = value);
        }
        else if (traceParent is not null)
        {
            headers["traceparent"] = traceParent;
            if (!string.IsNullOrEmpty(traceState))
            {
                headers["tracestate"] = traceState;
            }
        }
    }

    /// <summary>
    /// The way of an event from the outbox to the broker, below the request that caused it. It ends with the broker's confirmation; the client's
    /// own span hangs below it.
    /// </summary>
    public static Activity? StartSending(OutboxMessage message)
    {
        // Remote, so that the sampler keeps the trace going even when its decision was not to record it.
        ActivityContext.TryParse(message.TraceParent, message.TraceState, isRemote: true, out var creation);
        return Start("send", message.Exchange, "send", message.Exchange, ActivityKind.Producer, creation)?
            .SetTag("messaging.rabbitmq.destination.routing_key", message.RoutingKey)
            .SetTag("messaging.message.id", message.EventId)
            .SetTag("messaging.outbox.attempts", message.Attempts + 1);
    }

    public static void Failed(Activity? activity, Exception error) =>
        activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error.GetType().FullName);

    /// <summary>The span of a handler at work: a child of whoever published the event.</summary>
    public static Activity? StartProcessing(Subscription subscription, Delivery delivery) =>
        Start("process", subscription.Queue, "process", subscription.Route.Exchange, ActivityKind.Consumer, PublisherOf(delivery.Properties))?
            .SetTag("messaging.destination.subscription.name", subscription.Queue)
            .SetTag("messaging.rabbitmq.destination.routing_key", subscription.Route.RoutingKey)
            .SetTag("messaging.message.id", delivery.Event.Id);

    /// <summary>The span of a dead letter that is sent back: a child of whoever gave it up, so that its trace goes on.</summary>
    public static Activity? StartReplay(OutgoingMessage message)
    {
        var (queue, properties) = (message.RoutingKey, message.Properties);
        var activity = Start("replay", queue, "send", queue, ActivityKind.Producer, PublisherOf(properties))?
            .SetTag("messaging.message.id", ReceivedEvent.Of(properties, message.Body.ToArray()).Id);
        if (activity is not null && properties.Headers is { } headers)
        {
            Inject(headers);
        }

        return activity;
    }

    private static Activity? Start(string operation, string target, string type, string destination, ActivityKind kind, ActivityContext parent) =>
        Source.StartActivity($"{operation} {target}", kind, parent)?
            .SetTag("messaging.system", "rabbitmq")
            .SetTag("messaging.operation.name", operation)
            .SetTag("messaging.operation.type", type)
            .SetTag("messaging.destination.name", destination);

    private static ActivityContext PublisherOf(IReadOnlyBasicProperties properties)
    {
        DistributedContextPropagator.Current.ExtractTraceIdAndState(properties, Read, out var parent, out var state);
        ActivityContext.TryParse(parent, state, isRemote: true, out var publisher);
        return publisher;

        static void Read(object? carrier, string name, out string? value, out IEnumerable<string>? values) =>
            (value, values) = (MessageHeaders.Text((IReadOnlyBasicProperties)carrier!, name), null);
    }
}
