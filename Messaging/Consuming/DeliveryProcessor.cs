using System.Diagnostics;
using System.Globalization;
using Messaging.DeadLetters;
using Messaging.RabbitMq;
using Messaging.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Consuming;

/// <summary>
/// Handles one delivery and then settles it: acknowledged, or moved to a retry queue or the dead-letter queue. Moving is a confirmed
/// publish followed by the acknowledgement, so that the message is always in one queue at least.
/// </summary>
internal sealed partial class DeliveryProcessor(
    MessagingMetrics metrics, IOptions<MessagingOptions> options, TimeProvider timeProvider, ILogger<DeliveryProcessor> logger)
{
    /// <summary><paramref name="abandon"/> says that the time for finishing is up: what is not settled by then goes back when the channel closes.</summary>
    public async Task ProcessAsync(ConsumerSession session, ConsumerDefinition consumer, Delivery delivery, CancellationToken abandon)
    {
        using var activity = MessagingActivity.StartProcessing(consumer.Subscription, delivery);
        var started = timeProvider.GetTimestamp();
        try
        {
            var handled = await HandleAsync(consumer, delivery, abandon);
            metrics.Processed(consumer.Subscription, timeProvider.GetElapsedTime(started), error: null);
            metrics.Handled(consumer.Subscription, handled.IsRepeat, timeProvider.GetUtcNow() - handled.Context.Time);
            await session.AcknowledgeAsync(delivery);
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", exception.GetType().FullName);
            metrics.Processed(consumer.Subscription, timeProvider.GetElapsedTime(started), exception);
            await MoveAsync(session, consumer, delivery, exception, abandon);
        }
    }

    private static Task<Handled> HandleAsync(ConsumerDefinition consumer, Delivery delivery, CancellationToken abandon)
    {
        var limit = consumer.Options.MaxEventBytes;
        return delivery.Body.Length <= limit
            ? consumer.Dispatch(delivery, abandon)
            : throw new UnprocessableEventException(
                string.Create(CultureInfo.InvariantCulture, $"it has {delivery.Body.Length} octets, which is more than {limit}"))
            {
                Code = DeadLetterCodes.TooLarge,
            };
    }

    private Task MoveAsync(ConsumerSession session, ConsumerDefinition consumer, Delivery delivery, Exception error, CancellationToken abandon)
    {
        var (type, id) = (consumer.Subscription.Route.RoutingKey, delivery.Event.Id);
        var why = FailureReason.Of(error, delivery.Event.Data);
        if (error is UnprocessableEventException unprocessable)
        {
            LogDeadLettered(type, id, why.Message);
            return DeadLetterAsync(session, consumer, delivery, unprocessable.Code, why.Message, abandon);
        }

        var failures = MessageHeaders.Number(delivery.Properties, MessageHeaders.RetryCount) + 1;
        if (failures > consumer.RetryDelays.Count)
        {
            LogGivenUp(type, id, failures, why.Error, why.Message);
            var reason = string.Create(CultureInfo.InvariantCulture, $"its handler failed {failures} times, at last with {why}");
            return DeadLetterAsync(session, consumer, delivery, DeadLetterCodes.RetriesExhausted, reason, abandon);
        }

        var delay = consumer.RetryDelays[failures - 1];
        LogFailed(type, id, failures, delay, why.Error, why.Message);
        return MoveAsync(
            session,
            delivery,
            new("", consumer.Subscription.RetryQueue(delay), MessagePropertiesFactory.ForRetry(delivery, failures), delivery.Body),
            () => metrics.Retried(consumer.Subscription, delay, error),
            abandon);
    }

    private Task DeadLetterAsync(ConsumerSession session, ConsumerDefinition consumer, Delivery delivery, string code, string reason, CancellationToken abandon)
    {
        var subscription = consumer.Subscription;
        var properties = MessagePropertiesFactory.ForDeadLetter(delivery, subscription.Queue, code, reason, timeProvider.GetUtcNow());
        return MoveAsync(
            session,
            delivery,
            new(subscription.DeadLetterExchange, subscription.Route.RoutingKey, properties, delivery.Body),
            () => metrics.DeadLettered(subscription, code),
            abandon);
    }

    private async Task MoveAsync(ConsumerSession session, Delivery delivery, OutgoingMessage message, Action count, CancellationToken abandon)
    {
        for (var failures = 1; session.IsOpen && !abandon.IsCancellationRequested; failures++)
        {
            var problem = await PublishAsync(session, message, abandon);
            if (problem is null)
            {
                count();
                await session.AcknowledgeAsync(delivery);
                return;
            }

            if (failures == 1)
            {
                LogNotMoved(message.RoutingKey, delivery.Event.Id, problem);
            }

            if (problem == ConsumerSession.NoQueue)
            {
                session.End($"a queue for '{message.RoutingKey}' is missing");
                return;
            }

            await ((Task)session.Ended).WaitAsync(Backoff.Redelivering.After(failures), timeProvider, abandon)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> PublishAsync(ConsumerSession session, OutgoingMessage message, CancellationToken abandon)
    {
        using var timeout = new CancellationTokenSource(options.Value.PublishTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, abandon);
        return await session.PublishAsync(message, either.Token);
    }

    [LoggerMessage(LogLevel.Error, "Event {Type} {EventId} cannot be handled and goes to the dead-letter queue: {Reason}")]
    private partial void LogDeadLettered(string type, string? eventId, string reason);

    [LoggerMessage(LogLevel.Error, "Handling event {Type} {EventId} failed {Failures} times and it goes to the dead-letter queue: {Error}: {Reason}")]
    private partial void LogGivenUp(string type, string? eventId, int failures, string error, string reason);

    [LoggerMessage(LogLevel.Warning, "Handling event {Type} {EventId} failed at attempt {Failures}, next one in {Delay}: {Error}: {Reason}")]
    private partial void LogFailed(string type, string? eventId, int failures, TimeSpan delay, string error, string reason);

    [LoggerMessage(LogLevel.Error, "Event {EventId} cannot be moved to {RoutingKey} and stays where it is until it can: {Reason}")]
    private partial void LogNotMoved(string routingKey, string? eventId, string reason);
}
