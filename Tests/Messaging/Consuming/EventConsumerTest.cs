using System.Threading.Channels;
using Messaging.Events;
using RabbitMQ.Client;

namespace Tests.Messaging.Consuming;

/// <summary>A test of a consumer whose handler records what it is given.</summary>
public abstract class EventConsumerTest(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private protected static UserCreated Ada { get; } = new(1, "Ada", "ada@example.com");

    private protected Channel<Handling> Handled { get; } = System.Threading.Channels.Channel.CreateUnbounded<Handling>();

    private protected async Task RecordAsync(Handling handling, CancellationToken cancellationToken) =>
        await Handled.Writer.WriteAsync(handling, cancellationToken);

    private protected async Task<Handling> NextAsync() => await Handled.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Patience, Cancel);

    private protected static string? Header(BasicGetResult message, string name) =>
        message.BasicProperties.Headers?.TryGetValue(name, out var value) is true && value is byte[] text ? Encoding.UTF8.GetString(text) : null;

    private protected static async Task PublishAsync(IChannel channel, string body, BasicProperties properties)
    {
        properties.Persistent = true;
        await channel.BasicPublishAsync("users", "user.created", mandatory: true, properties, Encoding.UTF8.GetBytes(body), Cancel);
    }
}
