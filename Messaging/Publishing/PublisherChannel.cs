using Messaging.RabbitMq;
using Messaging.Topology;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Publishing;

/// <summary>The one channel that all publishes share. It is opened, after declaring the topology, when the first of them needs it.</summary>
internal sealed class PublisherChannel : IAsyncDisposable
{
    private readonly BrokerConnection _broker;
    private readonly TopologyDeclarer _topology;
    private readonly SharedAttempt<IChannel> _channel;
    private IChannel? _last;
    private volatile bool _isUndeclared;

    public PublisherChannel(BrokerConnection broker, TopologyDeclarer topology, TimeProvider timeProvider)
    {
        (_broker, _topology) = (broker, topology);
        _channel = new(OpenAsync, channel => channel.IsOpen, timeProvider);
    }

    public async Task<IChannel> GetAsync(CancellationToken cancellationToken)
    {
        if (_isUndeclared)
        {
            await DeclareAsync(cancellationToken);
        }

        return await _channel.GetAsync(cancellationToken);
    }

    /// <summary>Declares the topology once more. When that fails, nothing is published before it succeeds.</summary>
    public async Task DeclareAsync(CancellationToken cancellationToken)
    {
        _isUndeclared = true;
        await _topology.DeclareAsync(await _broker.GetAsync(cancellationToken), cancellationToken);
        _isUndeclared = false;
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await _broker.GetAsync(cancellationToken);
        try
        {
            await (_last?.DisposeAsync() ?? default);
            await _topology.DeclareAsync(connection, cancellationToken);
            return _last = await connection.CreateChannelAsync(ConfirmedChannel.Options, cancellationToken);
        }
        catch (Exception exception) when (exception is not EventPublishException && !cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException($"RabbitMQ at {_broker.Endpoint} did not let a channel be opened: {Reason(exception)}", exception);
        }
    }

    private static string Reason(Exception exception) =>
        exception switch
        {
            OperationInterruptedException { ShutdownReason: { } reason } => reason.ReplyText,
            OperationCanceledException or TimeoutException => "it does not answer.",
            _ => exception.GetBaseException().Message,
        };
}
