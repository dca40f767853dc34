using Messaging.Consuming;
using Messaging.RabbitMq;
using Messaging.Topology;
using Microsoft.Extensions.Logging;

namespace Messaging.Direct;

/// <summary>An exclusive queue and what it is read for, made anew whenever the connection was lost.</summary>
internal sealed partial class DirectSubscription(
    BrokerConnection broker,
    TopologyDeclarer topology,
    string exchange,
    string routingKey,
    Func<byte[], CancellationToken, Task> handle,
    Action<DirectSubscription> ended,
    TimeProvider timeProvider,
    ILogger logger) : IAsyncDisposable
{
    private const int MostTries = 5;
    private const ushort Prefetch = 32;

    private readonly CancellationTokenSource _stopping = new();
    private Task _run = Task.CompletedTask;

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken);
        using (ExecutionContext.SuppressFlow())
        {
            _run = Task.Run(() => RunAsync(session), CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            ended(this);
            await _stopping.CancelAsync();
            await _run;
            _stopping.Dispose();
        }
    }

    private async Task<ConsumerSession> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await broker.GetAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await topology.DeclareExchangeAsync(channel, exchange, cancellationToken);
        var queue = await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue.QueueName, exchange, routingKey, cancellationToken: cancellationToken);
        return await ConsumerSession.OpenAsync(connection, queue.QueueName, Prefetch, cancellationToken);
    }

    private Task RunAsync(ConsumerSession first)
    {
        var next = (ConsumerSession?)first;
        return SessionLoop.RunAsync(
            () => Interlocked.Exchange(ref next, null) is { } opened ? Task.FromResult(opened) : OpenAsync(_stopping.Token),
            ReadAsync,
            reason => LogCannotSubscribe(exchange, routingKey, reason),
            timeProvider,
            _stopping.Token);
    }

    private async Task ReadAsync(ConsumerSession session)
    {
        await foreach (var delivery in session.Deliveries.ReadAllAsync(_stopping.Token))
        {
            await HandleAsync(delivery);
            // A message that nobody can handle has nowhere else to go from a queue of this kind.
            await session.AcknowledgeAsync(delivery);
        }
    }

    private async Task HandleAsync(Delivery delivery)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                await handle(delivery.Body, _stopping.Token);
                return;
            }
            catch (Exception exception) when (exception is UnprocessableEventException || number == MostTries)
            {
                var why = FailureReason.Of(exception, delivery.Body);
                LogDropped(exchange, delivery.RoutingKey, delivery.Event.Id, number, why.Error, why.Message);
                return;
            }
            catch (Exception) when (!_stopping.IsCancellationRequested)
            {
                await Task.Delay(Backoff.Redelivering.After(number), timeProvider, _stopping.Token);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Cannot subscribe to {RoutingKey} on exchange {Exchange}, trying again until it can: {Reason}")]
    private partial void LogCannotSubscribe(string exchange, string routingKey, string reason);

    [LoggerMessage(LogLevel.Error, "Message {MessageId} ({RoutingKey} on exchange {Exchange}) is dropped at try {Number}: {Error}: {Reason}")]
    private partial void LogDropped(string exchange, string routingKey, string? messageId, int number, string error, string reason);
}
