using RabbitMQ.Client;

namespace Messaging.Consuming;

/// <summary>A message on its way to another queue.</summary>
internal sealed record OutgoingMessage(string Exchange, string RoutingKey, BasicProperties Properties, byte[] Body);
