using System.Text.Json.Serialization.Metadata;

namespace Messaging.Topology;

/// <summary>Where an event goes and how its body is written.</summary>
internal sealed record EventRoute(Type Event, string Exchange, string RoutingKey, JsonTypeInfo Body)
{
    public static EventRoute Of<TEvent>(string exchange, JsonTypeInfo<TEvent> body)
        where TEvent : class, IEvent => new(typeof(TEvent), exchange, TEvent.Type, body);
}
