using System.Text;
using Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace Tests.Messaging.Direct;

public sealed class MessageBusTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Fact]
    public async Task PublishAsync_ToAnExchangeOfAnyName_ReachesWhoListens()
    {
        var bus = await StartBusAsync();
        await bus.PublishAsync("orders", "order.paid", new { Number = 1 }, Cancel);
        var channel = await OpenChannelAsync();
        var queue = await channel.QueueDeclareAsync("", durable: false, exclusive: true, cancellationToken: Cancel);
        await channel.QueueBindAsync(queue.QueueName, "orders", "order.*", cancellationToken: Cancel);

        await bus.PublishAsync("orders", "order.paid", new { Number = 2 }, Cancel);

        var message = await TakeAsync(channel, queue.QueueName);
        Assert.Equal("""{"number":2}""", Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal(("application/json", true), (message.BasicProperties.ContentType, message.BasicProperties.Persistent));
    }

    [Fact]
    public async Task PublishAsync_ExchangeOfAnotherKind_FailsAndSendsOthersOn()
    {
        var channel = await OpenChannelAsync();
        await channel.ExchangeDeclareAsync("returns", ExchangeType.Fanout, durable: true, cancellationToken: Cancel);
        var bus = await StartBusAsync();

        await Assert.ThrowsAsync<TopologyConflictException>(() => bus.PublishAsync("returns", "order.paid", new { }, Cancel));

        await bus.PublishAsync("others", "order.paid", new { }, Cancel);
        await channel.ExchangeDeleteAsync("returns", cancellationToken: Cancel);
    }

    [Fact]
    public async Task PublishAsync_BrokerAwayOrBusClosed_SaysSo()
    {
        var away = await StartBusAsync("amqp://tests:secret@127.0.0.1:1");
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => away.PublishAsync("orders", "order.paid", new { }, Cancel));

        var bus = await StartBusAsync();
        await bus.PublishAsync("orders", "order.paid", new { }, Cancel);
        await bus.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => bus.PublishAsync("orders", "order.paid", new { }, Cancel));
    }

    private async Task<IMessageBus> StartBusAsync(string? connectionString = null)
    {
        var host = await StartHostAsync(options =>
        {
            options.ConnectionString = connectionString ?? options.ConnectionString;
            options.Configure = static builder => builder.AddMessageBus();
        });
        return host.Services.GetRequiredService<IMessageBus>();
    }
}
