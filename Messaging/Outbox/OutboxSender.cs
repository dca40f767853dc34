using Messaging.CloudEvents;
using Messaging.Publishing;
using Messaging.RabbitMq;
using Messaging.Telemetry;
using Messaging.Topology;
using Microsoft.Extensions.Options;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Outbox;

/// <summary>Sends a batch: persistent, mandatory, all at once on one channel, and waits until the broker has said something about each.</summary>
internal sealed class OutboxSender(
    PublisherChannel channels,
    BrokerConnection broker,
    EventTopology topology,
    MessagingMetrics metrics,
    IOptions<MessagingOptions> options,
    TimeProvider timeProvider)
{
    private readonly HashSet<string> _exchanges = [.. topology.Routes.Select(static route => route.Exchange)];

    /// <summary>Waits for a channel whose broker takes messages.</summary>
    /// <exception cref="EventPublishException">There is none to be had now.</exception>
    public async Task<IChannel> ReadyAsync(CancellationToken cancellationToken)
    {
        var channel = await channels.GetAsync(cancellationToken);
        await broker.Unblocked.WaitAsync(cancellationToken);
        return channel;
    }

    /// <summary>The events about which the broker has said nothing, since the connection was lost, have neither been sent nor failed.</summary>
    public async Task<OutboxOutcome> SendAsync(IChannel channel, IReadOnlyList<OutboxMessage> batch, CancellationToken abandon)
    {
        using var timeout = new CancellationTokenSource(options.Value.PublishTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, abandon);
        var outcome = new OutboxOutcome();
        await Task.WhenAll(batch.Select(message => SendAsync(channel, message, outcome, timeout.Token, either.Token)));
        return outcome;
    }

    /// <summary>Makes the queues that somebody has deleted anew.</summary>
    public Task RedeclareAsync(CancellationToken cancellationToken) => channels.DeclareAsync(cancellationToken);

    private async Task SendAsync(IChannel channel, OutboxMessage message, OutboxOutcome outcome, CancellationToken timeout, CancellationToken cancellationToken)
    {
        if (!_exchanges.Contains(message.Exchange))
        {
            // To a broker without that exchange it would cost the channel, and with it everybody else's events.
            outcome.Failed(message, $"The exchange '{message.Exchange}' is not part of this version's topology.");
            return;
        }

        using var activity = MessagingActivity.StartSending(message);
        var started = timeProvider.GetTimestamp();
        Exception? error = null;
        try
        {
            await channel.BasicPublishAsync(message.Exchange, message.RoutingKey, mandatory: true, PropertiesOf(message), message.Body, cancellationToken);
            outcome.Sent(message);
            metrics.LeftOutbox(message.Exchange, timeProvider.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(message.CreatedAt));
        }
        catch (PublishException exception)
        {
            error = exception is PublishReturnException
                ? new EventUnroutableException(message.Exchange, message.RoutingKey, exception)
                : new EventRejectedException(message.Exchange, message.RoutingKey, exception);
            outcome.Failed(message, error.Message, error is EventUnroutableException);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            error = new BrokerUnavailableException($"RabbitMQ did not confirm within {options.Value.PublishTimeout.TotalSeconds} s.", exception);
            outcome.Failed(message, error.Message);
        }
        catch (Exception exception) when (exception is OperationCanceledException or OperationInterruptedException or ObjectDisposedException or IOException)
        {
            error = exception;
            outcome.IsLost = true;
        }
        catch (Exception exception)
        {
            // Something about this one event: the others have been sent, and are to be marked.
            error = exception;
            outcome.Failed(message, exception.Message);
        }

        if (error is not null)
        {
            MessagingActivity.Failed(activity, error);
        }

        metrics.Sent(message.Exchange, timeProvider.GetElapsedTime(started), error);
    }

    private static BasicProperties PropertiesOf(OutboxMessage message) => CloudEvent.Write(
        new(message.EventId, DateTimeOffset.FromUnixTimeMilliseconds(message.CreatedAt), message.Source, message.Type),
        message.TraceParent,
        message.TraceState);
}
