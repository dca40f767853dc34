using System.Collections.Concurrent;
using System.Text.Json;

namespace Messaging.Direct;

internal sealed partial class MessageBus
{
    private readonly ConcurrentDictionary<DirectSubscription, byte> _subscriptions = new();
    private volatile bool _closed;

    public async Task<IAsyncDisposable> SubscribeAsync<TMessage>(
        string exchange, string routingKey, Func<TMessage, CancellationToken, Task> handler, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(exchange);
        ArgumentNullException.ThrowIfNull(routingKey);
        ArgumentNullException.ThrowIfNull(handler);
        ObjectDisposedException.ThrowIf(_closed, this);

        var subscription = new DirectSubscription(
            _broker,
            _topology,
            exchange,
            routingKey,
            (body, cancel) => handler(Decode<TMessage>(body), cancel),
            ended => _subscriptions.TryRemove(ended, out _),
            _timeProvider,
            _logger);
        using var timeout = new CancellationTokenSource(_options.Value.PublishTimeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await subscription.BeginAsync(either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException($"RabbitMQ did not answer within {_options.Value.PublishTimeout.TotalSeconds} s.", exception);
        }

        _subscriptions.TryAdd(subscription, 0);
        return subscription;
    }

    private Task EndSubscriptionsAsync()
    {
        _closed = true;
        return Task.WhenAll(_subscriptions.Keys.Select(static subscription => subscription.DisposeAsync().AsTask()));
    }

    private static TMessage Decode<TMessage>(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<TMessage>(body, JsonSerializerOptions.Web) ?? throw new UnprocessableEventException("its body is null");
        }
        catch (JsonException exception)
        {
            // Not the exception's message: it may quote the body.
            throw new UnprocessableEventException($"its body is no {typeof(TMessage).Name} (at {exception.Path ?? "its start"})", exception);
        }
    }
}
