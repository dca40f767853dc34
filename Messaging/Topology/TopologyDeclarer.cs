using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Topology;

/// <summary>
/// Declares the topology. What is there already, and is the same, stays as it is. What is another, is logged once, and known until it can be declared.
/// </summary>
internal sealed partial class TopologyDeclarer(EventTopology topology, ILogger<TopologyDeclarer> logger)
{
    private readonly ConcurrentDictionary<string, string> _conflicts = new(StringComparer.Ordinal);

    /// <summary>What the broker has in another way, and what differs; null when nothing is known.</summary>
    public string? Conflict => _conflicts.OrderBy(static conflict => conflict.Key, StringComparer.Ordinal).FirstOrDefault().Value;

    public async Task DeclareAsync(IConnection connection, CancellationToken cancellationToken)
    {
        // A channel of its own, since the broker closes the one that declares something else than it has.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);

        foreach (var exchange in topology.Routes.Select(route => route.Exchange).Distinct(StringComparer.Ordinal))
        {
            await DeclareExchangeAsync(channel, exchange, cancellationToken);
        }

        foreach (var subscription in topology.Subscriptions)
        {
            await DeclareAsync(channel, subscription, cancellationToken);
        }
    }

    /// <summary>Declares a durable topic exchange. When it is there and is another, the channel is lost.</summary>
    /// <exception cref="TopologyConflictException">It is another.</exception>
    public Task DeclareExchangeAsync(IChannel channel, string exchange, CancellationToken cancellationToken) =>
        AttemptAsync($"exchange '{exchange}'", () => channel.ExchangeDeclareAsync(
            exchange, ExchangeType.Topic, durable: true, cancellationToken: cancellationToken));

    /// <summary>Declares what publishers need and what the consumer of one subscription needs: its queues, and one for each time that a retry waits.</summary>
    public async Task DeclareAsync(IConnection connection, Subscription subscription, IEnumerable<TimeSpan> retryDelays, CancellationToken cancellationToken)
    {
        await DeclareAsync(connection, cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        if (!topology.Subscriptions.Contains(subscription))
        {
            await DeclareAsync(channel, subscription, cancellationToken);
        }

        foreach (var delay in retryDelays.Distinct())
        {
            await DeclareQueueAsync(channel, subscription.RetryQueue(delay), subscription.RetryQueueArguments(delay), cancellationToken);
        }
    }

    private async Task DeclareAsync(IChannel channel, Subscription subscription, CancellationToken cancellationToken)
    {
        var (exchange, routingKey) = (subscription.Route.Exchange, subscription.Route.RoutingKey);

        // The dead-letter end first: a queue must never have nowhere to send what it gives up.
        await AttemptAsync($"exchange '{subscription.DeadLetterExchange}'", () => channel.ExchangeDeclareAsync(
            subscription.DeadLetterExchange, ExchangeType.Direct, durable: true, cancellationToken: cancellationToken));
        await DeclareQueueAsync(channel, subscription.DeadLetterQueue, Subscription.DeadLetterQueueArguments, cancellationToken);
        await channel.QueueBindAsync(subscription.DeadLetterQueue, subscription.DeadLetterExchange, routingKey, cancellationToken: cancellationToken);

        await DeclareQueueAsync(channel, subscription.Queue, subscription.QueueArguments, cancellationToken);
        await channel.QueueBindAsync(subscription.Queue, exchange, routingKey, cancellationToken: cancellationToken);
    }

    private Task DeclareQueueAsync(IChannel channel, string queue, Dictionary<string, object?> arguments, CancellationToken cancellationToken) =>
        AttemptAsync($"queue '{queue}'", () => channel.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken));

    private async Task AttemptAsync(string what, Func<Task> declare)
    {
        try
        {
            await declare();
            _conflicts.TryRemove(what, out _);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            var conflict = new TopologyConflictException(what, exception.ShutdownReason.ReplyText, exception);
            if (_conflicts.TryAdd(what, conflict.Message)
                || (_conflicts.TryGetValue(what, out var known) && known != conflict.Message && _conflicts.TryUpdate(what, conflict.Message, known)))
            {
                LogConflict(conflict.Message);
            }

            throw conflict;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Conflict}")]
    private partial void LogConflict(string conflict);
}
