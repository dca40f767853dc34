using Messaging.CloudEvents;

namespace Messaging.Consuming;

/// <summary>A message as it was delivered, and still to be settled under its tag.</summary>
internal sealed record Delivery(ulong Tag, string Exchange, string RoutingKey, IReadOnlyBasicProperties Properties, byte[] Body)
{
    public ReceivedEvent Event => field ??= ReceivedEvent.Of(Properties, Body);
}
