using System.Threading.Channels;
using RabbitMQ.Client.Events;

namespace Messaging.Consuming;

/// <summary>
/// Takes deliveries off the client's dispatcher at once, into a queue that the prefetch bounds. A handler at work on the dispatcher
/// would hold up the news that the channel is gone or the queue was deleted.
/// </summary>
internal sealed class DeliveryBuffer : AsyncDefaultBasicConsumer
{
    private readonly Channel<Delivery> _deliveries = System.Threading.Channels.Channel.CreateUnbounded<Delivery>();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DeliveryBuffer(IChannel channel)
        : base(channel) => channel.ChannelShutdownAsync += OnShutdownAsync;

    public ChannelReader<Delivery> Deliveries => _deliveries.Reader;

    /// <summary>Completes with the reason when no more deliveries come.</summary>
    public Task<string> Ended => _ended.Task;

    public void End(string reason)
    {
        _ended.TrySetResult(reason);
        _deliveries.Writer.TryComplete();
    }

    // The body is the client's memory, valid only during this call.
    public override Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        _deliveries.Writer.TryWrite(new(deliveryTag, exchange, routingKey, properties, body.ToArray()));
        return Task.CompletedTask;
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        End("the broker cancelled the consumer, as it does when a queue is deleted");
        return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }

    private Task OnShutdownAsync(object sender, ShutdownEventArgs reason)
    {
        End(reason.ReplyText);
        return Task.CompletedTask;
    }
}
