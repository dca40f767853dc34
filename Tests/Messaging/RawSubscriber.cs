using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Tests.Messaging;

/// <summary>
/// A plain client with a durable queue of its own that takes whatever is published about users, and knows nothing of the product. It counts by message id.
/// </summary>
internal sealed class RawSubscriber(ConnectionFactory factory) : IAsyncDisposable
{
    private readonly string _queue = $"raw-{Guid.NewGuid():N}";
    private readonly List<(string MessageId, int User)> _received = [];
    private IConnection? _connection;
    private IChannel? _channel;

    /// <summary>In the order in which they came, repeats included.</summary>
    public IReadOnlyList<(string MessageId, int User)> Received => _received;

    public int Distinct => _received.DistinctBy(static message => message.MessageId).Count();

    /// <summary>The users told of, each once.</summary>
    public IReadOnlyList<int> Users => [.. _received.DistinctBy(static message => message.MessageId).Select(static message => message.User)];

    public static async Task<RawSubscriber> StartAsync(ConnectionFactory factory)
    {
        var subscriber = new RawSubscriber(factory);
        await subscriber.TakeAsync();
        return subscriber;
    }

    /// <summary>Waits until so many different messages have come.</summary>
    public Task DistinctAsync(int count, TimeSpan? within = null) => Eventually.GetAsync(
        async _ =>
        {
            await TakeAsync();
            return Distinct;
        },
        distinct => distinct >= count, $"{count} different messages", within);

    /// <summary>Waits for a repeat of a message that has come before.</summary>
    public Task RepeatAsync() => Eventually.HoldsAsync(
        async () =>
        {
            await TakeAsync();
            return _received.Count > Distinct;
        },
        "a message to come again");

    /// <summary>Takes what is there, over a new connection when the last one was lost.</summary>
    public async Task TakeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        try
        {
            if (_channel is not { IsOpen: true })
            {
                await CloseAsync();
                _connection = await factory.CreateConnectionAsync(cancel);
                _channel = await _connection.CreateChannelAsync(cancellationToken: cancel);
                await _channel.ExchangeDeclareAsync("users", ExchangeType.Topic, durable: true, cancellationToken: cancel);
                await _channel.QueueDeclareAsync(_queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancel);
                await _channel.QueueBindAsync(_queue, "users", "user.created", cancellationToken: cancel);
            }

            while (await _channel.BasicGetAsync(_queue, autoAck: true, cancel) is { } message)
            {
                using var body = JsonDocument.Parse(message.Body);
                _received.Add((message.BasicProperties.MessageId!, body.RootElement.GetProperty("id").GetInt32()));
            }
        }
        catch (Exception exception) when (exception is OperationInterruptedException or BrokerUnreachableException or IOException)
        {
            // The broker is away; what it has is there when it is back.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_channel is { IsOpen: true } channel)
        {
            await channel.QueueDeleteAsync(_queue);
        }

        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        await (_channel?.DisposeAsync() ?? default);
        await (_connection?.DisposeAsync() ?? default);
        (_channel, _connection) = (null, null);
    }
}
