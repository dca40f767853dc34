using System.Threading.Channels;
using Messaging.RabbitMq;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Consuming;

/// <summary>One channel that consumes one queue, from its opening to its end.</summary>
internal sealed class ConsumerSession : IAsyncDisposable
{
    /// <summary>What <see cref="PublishAsync"/> says when the message goes nowhere.</summary>
    public const string NoQueue = "there is no such queue";

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private readonly IChannel _channel;
    private readonly DeliveryBuffer _consumer;
    private readonly uint _frameMax;
    private string _consumerTag = "";

    private ConsumerSession(IChannel channel, uint frameMax) => (_channel, _consumer, _frameMax) = (channel, new(channel), frameMax);

    public ChannelReader<Delivery> Deliveries => _consumer.Deliveries;

    public Task<string> Ended => _consumer.Ended;

    public bool IsOpen => _channel.IsOpen;

    public static async Task<ConsumerSession> OpenAsync(
        IConnection connection, string queue, ushort prefetch, CancellationToken cancellationToken)
    {
        var session = new ConsumerSession(await connection.CreateChannelAsync(ConfirmedChannel.Options, cancellationToken), connection.FrameMax);
        try
        {
            await session._channel.BasicQosAsync(prefetchSize: 0, prefetch, global: false, cancellationToken);
            session._consumerTag = await session._channel.BasicConsumeAsync(queue, autoAck: false, session._consumer, cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public async Task AcknowledgeAsync(Delivery delivery)
    {
        try
        {
            await _channel.BasicAckAsync(delivery.Tag, multiple: false);
        }
        catch (Exception exception) when (IsLost(exception))
        {
            // It is delivered again.
        }
    }

    /// <summary>Puts a message where it goes next.</summary>
    /// <returns>Why the broker did not take it, or null.</returns>
    public async Task<string?> PublishAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await message.PublishAsync(_channel, _frameMax, cancellationToken);
            return null;
        }
        catch (PublishReturnException)
        {
            return NoQueue;
        }
        catch (PublishException)
        {
            return "it is full or cannot write";
        }
        catch (Exception exception)
        {
            return exception is OperationCanceledException ? "RabbitMQ does not confirm" : IsLost(exception) ? "the channel was lost" : exception.Message;
        }
    }

    /// <summary>Ends this session, so that the next one declares what is missing. Everything that is not settled is delivered again.</summary>
    public void End(string reason) => _consumer.End(reason);

    /// <summary>Asks for no more deliveries. Those at work can still be settled.</summary>
    public async Task CancelAsync()
    {
        try
        {
            await _channel.BasicCancelAsync(_consumerTag);
        }
        catch (Exception exception) when (IsLost(exception))
        {
        }

        End("the service stops");
    }

    public async ValueTask DisposeAsync()
    {
        End("the channel was closed");
        await Quietly.WithinAsync(CloseLimit, _channel.DisposeAsync().AsTask());
    }

    private static bool IsLost(Exception exception) =>
        exception is OperationInterruptedException or ObjectDisposedException or OperationCanceledException or IOException;
}
