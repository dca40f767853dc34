using System.Text.Json;
using Messaging.CloudEvents;
using Messaging.Telemetry;
using Messaging.Topology;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ServiceDefaults;

namespace Messaging.Publishing;

/// <summary>Publishes persistent, mandatory and confirmed.</summary>
internal sealed class EventPublisher(
    PublisherChannel channels,
    EventTopology topology,
    ServiceIdentity service,
    MessagingMetrics metrics,
    IOptions<MessagingOptions> options,
    TimeProvider timeProvider) : IEventPublisher
{
    public async Task PublishAsync<TEvent>(TEvent @event, CancellationToken cancellationToken = default)
        where TEvent : class, IEvent
    {
        ArgumentNullException.ThrowIfNull(@event);

        var started = timeProvider.GetTimestamp();
        var now = timeProvider.GetUtcNow();
        var route = topology.RouteOf(typeof(TEvent));
        var properties = CloudEvent.Write(new(Guid.CreateVersion7(now).ToString(), now, $"/{service.Name}", TEvent.Type));
        var body = JsonSerializer.SerializeToUtf8Bytes(@event, route.Body);

        Exception? error = null;
        try
        {
            await PublishInTimeAsync(route, properties, body, cancellationToken);
        }
        catch (Exception exception)
        {
            error = exception;
            throw;
        }
        finally
        {
            metrics.Sent(route.Exchange, timeProvider.GetElapsedTime(started), error);
        }
    }

    private async Task PublishInTimeAsync(EventRoute route, BasicProperties properties, byte[] body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.PublishTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await PublishAsync(route, properties, body, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException($"RabbitMQ did not confirm within {options.Value.PublishTimeout.TotalSeconds} s.", exception);
        }
    }

    private async Task PublishAsync(EventRoute route, BasicProperties properties, byte[] body, CancellationToken cancellationToken)
    {
        for (var last = false; ; last = true)
        {
            var channel = await channels.GetAsync(cancellationToken);
            try
            {
                await channel.BasicPublishAsync(route.Exchange, route.RoutingKey, mandatory: true, properties, body, cancellationToken);
                return;
            }
            catch (PublishReturnException exception)
            {
                throw new EventUnroutableException(route.Exchange, route.RoutingKey, exception);
            }
            catch (PublishException exception)
            {
                throw new EventRejectedException(route.Exchange, route.RoutingKey, exception);
            }
            catch (Exception exception) when (exception is OperationInterruptedException or ObjectDisposedException or IOException)
            {
                // The channel went away under the publish. Once more on a new one, with the same id: a repeat can be told.
                if (last)
                {
                    throw new BrokerUnavailableException("The connection to RabbitMQ was lost before it confirmed.", exception);
                }
            }
        }
    }
}
