using System.Collections.Concurrent;
using System.Text.Json;
using Messaging.CloudEvents;
using Messaging.RabbitMq;
using Messaging.Telemetry;
using Messaging.Topology;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Direct;

internal sealed partial class MessageBus : IMessageBus
{
    private readonly BrokerConnection _broker;
    private readonly TopologyDeclarer _topology;
    private readonly IOptions<MessagingOptions> _options;
    private readonly TimeProvider _timeProvider;
    private readonly SharedAttempt<Publishing> _publishing;
    private readonly ILogger<MessageBus> _logger;

    public MessageBus(
        BrokerConnection broker, TopologyDeclarer topology, IOptions<MessagingOptions> options, TimeProvider timeProvider, ILogger<MessageBus> logger)
    {
        (_broker, _topology, _options, _timeProvider, _logger) = (broker, topology, options, timeProvider, logger);
        _publishing = new(OpenAsync, static publishing => publishing.Channel.IsOpen, timeProvider);
    }

    public async Task PublishAsync<TMessage>(string exchange, string routingKey, TMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(exchange);
        ArgumentNullException.ThrowIfNull(routingKey);

        var headers = new Dictionary<string, object?>();
        MessagingActivity.Inject(headers, traceParent: null, traceState: null);
        var properties = new BasicProperties
        {
            ContentType = CloudEvent.Json, Persistent = true, MessageId = Guid.CreateVersion7().ToString(), Headers = headers,
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web);

        using var timeout = new CancellationTokenSource(_options.Value.PublishTimeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var publishing = await _publishing.GetAsync(either.Token);
            await publishing.DeclareAsync(exchange, either.Token);
            await publishing.Channel.BasicPublishAsync(exchange, routingKey, mandatory: false, properties, body, either.Token);
        }
        catch (PublishException exception)
        {
            throw new EventRejectedException(exchange, routingKey, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException($"RabbitMQ did not confirm within {_options.Value.PublishTimeout.TotalSeconds} s.", exception);
        }
        catch (Exception exception) when (exception is OperationInterruptedException or IOException)
        {
            throw new BrokerUnavailableException("The connection to RabbitMQ was lost before it confirmed.", exception);
        }
    }

    public async Task CloseAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await EndSubscriptionsAsync();
        await _publishing.DisposeAsync();
    }

    private async Task<Publishing> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await _broker.GetAsync(cancellationToken);
        return new(await connection.CreateChannelAsync(ConfirmedChannel.Options, cancellationToken), _topology);
    }

    /// <summary>The channel that messages leave by, and what has been declared on it.</summary>
    private sealed class Publishing(IChannel channel, TopologyDeclarer topology) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, Task> _declared = new(StringComparer.Ordinal);

        public IChannel Channel => channel;

        public Task DeclareAsync(string exchange, CancellationToken cancellationToken) =>
            _declared.GetOrAdd(exchange, name => topology.DeclareExchangeAsync(channel, name, CancellationToken.None)).WaitAsync(cancellationToken);

        public ValueTask DisposeAsync() => channel.DisposeAsync();
    }
}
