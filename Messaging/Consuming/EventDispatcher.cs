using System.Text.Json;
using Messaging.DeadLetters;
using Messaging.Inbox;
using Messaging.Topology;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Consuming;

/// <summary>Turns a delivery into an event and gives it to a new handler in a scope of its own, unless the inbox knows it.</summary>
internal sealed class EventDispatcher<TEvent, THandler>(EventTopology topology, IServiceScopeFactory scopes, TimeProvider timeProvider)
    where TEvent : class, IEvent
    where THandler : class, IEventHandler<TEvent>
{
    private readonly InFlightEvents _inFlight = new();

    public async Task<Handled> DispatchAsync(string queue, Delivery delivery, CancellationToken cancellationToken)
    {
        var context = delivery.Event.Context(TEvent.Type, timeProvider.GetUtcNow());
        var @event = Decode(delivery.Event.Data);
        await using var scope = scopes.CreateAsyncScope();
        if (scope.ServiceProvider.GetService<IInbox>() is not { } inbox)
        {
            await HandleAsync();
            return new(context, IsRepeat: false);
        }

        // A delivery whose channel was lost comes again while its handler is still at work on it.
        using var turn = await _inFlight.EnterAsync(context.EventId, cancellationToken);
        return new(context, IsRepeat: !await inbox.HandleOnceAsync(queue, context.EventId, HandleAsync, cancellationToken));

        Task HandleAsync() => scope.ServiceProvider.GetRequiredService<THandler>().HandleAsync(@event, context, cancellationToken);
    }

    private TEvent Decode(byte[] body)
    {
        try
        {
            return (TEvent?)JsonSerializer.Deserialize(body, topology.RouteOf(typeof(TEvent)).Body)
                ?? throw new UnprocessableEventException("its body is null") { Code = DeadLetterCodes.Undecodable };
        }
        catch (JsonException exception)
        {
            // Not the exception's message: it may quote the body.
            throw new UnprocessableEventException($"its body is not the JSON of this event (at {exception.Path ?? "its start"})", exception)
            {
                Code = DeadLetterCodes.Undecodable,
            };
        }
    }
}
