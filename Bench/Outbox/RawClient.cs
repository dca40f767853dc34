using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bench.Outbox;

/// <summary>RabbitMQ.Client and nothing else: publishes the same bytes to the same queues with confirms, and notes when events arrive.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    public const string Exchange = "users";
    public const string RoutingKey = "user.created";
    public const string Queue = "notification-worker.user-created";

    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private RawClient(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public static async Task<RawClient> ConnectAsync(string broker, CancellationToken cancellationToken)
    {
        var connection = await new ConnectionFactory { Uri = new(broker) }.CreateConnectionAsync(cancellationToken);
        var confirms = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);
        return new(connection, await connection.CreateChannelAsync(confirms, cancellationToken));
    }

    /// <summary>So many under way at the same time, as the outbox has.</summary>
    public async Task PublishAsync(int count, int outstanding, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < count; sent += outstanding)
        {
            await Task.WhenAll(Enumerable.Range(sent, Math.Min(outstanding, count - sent)).Select(id => PublishAsync(id, cancellationToken)));
        }
    }

    public async Task PurgeAsync(CancellationToken cancellationToken) => await _channel.QueuePurgeAsync(Queue, cancellationToken);

    /// <summary>When events arrive at a subscriber, by their user; timestamps of <see cref="Stopwatch"/>.</summary>
    public async Task<ConcurrentDictionary<int, long>> SubscribeAsync(CancellationToken cancellationToken)
    {
        var arrived = new ConcurrentDictionary<int, long>();
        var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var queue = await channel.QueueDeclareAsync(cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue.QueueName, Exchange, RoutingKey, cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            using var body = JsonDocument.Parse(delivery.Body);
            arrived.TryAdd(body.RootElement.GetProperty("id").GetInt32(), Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
        return arrived;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task PublishAsync(int id, CancellationToken cancellationToken)
    {
        var (eventId, now) = (Guid.CreateVersion7().ToString(), DateTimeOffset.UtcNow);
        var properties = new BasicProperties
        {
            MessageId = eventId,
            ContentType = "application/json",
            Type = RoutingKey,
            Timestamp = new(now.ToUnixTimeSeconds()),
            Persistent = true,
            Headers = new Dictionary<string, object?>
            {
                ["cloudEvents:specversion"] = "1.0",
                ["cloudEvents:id"] = eventId,
                ["cloudEvents:source"] = "/bench",
                ["cloudEvents:type"] = RoutingKey,
                ["cloudEvents:time"] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            },
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(OutboxService.EventOf(id), JsonSerializerOptions.Web);
        await _channel.BasicPublishAsync(Exchange, RoutingKey, mandatory: true, properties, body, cancellationToken);
    }
}
