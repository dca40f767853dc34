using System.Threading.Channels;
using Messaging;
using Messaging.RabbitMq;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Tests.Messaging.Direct;

public sealed class MessageBusTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private readonly Channel<Order> _heard = System.Threading.Channels.Channel.CreateUnbounded<Order>();

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

    [Fact]
    public async Task SubscribeAsync_MessagesSent_HearsThoseThatFitInOrder()
    {
        await using var bus = await StartBusAsync();
        await using var subscription = await bus.SubscribeAsync<Order>("shop", "order.*", HearAsync, Cancel);

        await bus.PublishAsync("shop", "order.placed", new Order(1), Cancel);
        await bus.PublishAsync("shop", "basket.emptied", new Order(2), Cancel);
        await bus.PublishAsync("shop", "order.paid", new Order(3), Cancel);

        int[] seen = [(await NextAsync()).Number, (await NextAsync()).Number];
        Assert.Equal([1, 3], seen);
    }

    [Fact]
    public async Task SubscribeAsync_HandlerFailsAtFirst_IsCalledAgain()
    {
        await using var bus = await StartBusAsync();
        var calls = 0;
        await using var subscription = await bus.SubscribeAsync<Order>(
            "shop", "#", async (order, cancel) =>
            {
                await HearAsync(order, cancel);
                if (++calls <= 2)
                {
                    throw new InvalidOperationException("at first");
                }
            }, Cancel);

        await bus.PublishAsync("shop", "order.placed", new Order(1), Cancel);
        await bus.PublishAsync("shop", "order.placed", new Order(2), Cancel);

        int[] seen = [(await NextAsync()).Number, (await NextAsync()).Number, (await NextAsync()).Number, (await NextAsync()).Number];
        Assert.Equal([1, 1, 1, 2], seen);
    }

    [Fact]
    public async Task SubscribeAsync_WhatIsNoSuchMessage_IsDroppedAndTheNextIsHeard()
    {
        var host = await StartAsync();
        await using var bus = host.Services.GetRequiredService<IMessageBus>();
        await using var subscription = await bus.SubscribeAsync<Order>("shop", "#", HearAsync, Cancel);
        var channel = await OpenChannelAsync();

        foreach (var body in new[] { "not json", "null", """{"number":"one"}""", """{"number":7}""" })
        {
            await channel.BasicPublishAsync("shop", "order.placed", mandatory: true, new BasicProperties(), Encoding.UTF8.GetBytes(body), Cancel);
        }

        Assert.Equal(7, (await NextAsync()).Number);
        Assert.Equal(3, host.Logs.Count(log => log.Level == LogLevel.Error && log.Message.Contains("is dropped at try 1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SubscribeAsync_ConnectionLost_SubscribesAgain()
    {
        var host = await StartAsync();
        await using var bus = host.Services.GetRequiredService<IMessageBus>();
        await using var subscription = await bus.SubscribeAsync<JsonElement>(
            "shop", "#", (order, cancel) => HearAsync(new(order.GetProperty("number").GetInt32()), cancel), Cancel);

        await (await host.Services.GetRequiredService<BrokerConnection>().GetAsync(Cancel)).CloseAsync(Cancel);

        // What is sent before it has subscribed again is missed.
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    await bus.PublishAsync("shop", "order.placed", new Order(1), Cancel);
                }
                catch (BrokerUnavailableException)
                {
                    return false;
                }

                return _heard.Reader.TryRead(out _);
            },
            "a message to be heard");
    }

    [Fact]
    public async Task CloseAsync_HandlerAtWork_WaitsForItAndHearsNoMore()
    {
        var host = await StartAsync();
        var bus = host.Services.GetRequiredService<IMessageBus>();
        var release = new TaskCompletionSource();
        await bus.SubscribeAsync<Order>(
            "shop", "#", async (order, cancel) =>
            {
                await HearAsync(order, cancel);
                await release.Task;
            }, Cancel);
        await bus.PublishAsync("shop", "order.placed", new Order(1), Cancel);
        await NextAsync();

        var closing = bus.CloseAsync();
        Assert.False(closing.IsCompleted);
        release.SetResult();
        await closing.WaitAsync(Patience, Cancel);

        // Its queue is gone: nothing takes the message.
        var channel = await OpenChannelAsync();
        await Assert.ThrowsAsync<global::RabbitMQ.Client.Exceptions.PublishReturnException>(
            async () => await channel.BasicPublishAsync("shop", "order.placed", mandatory: true, new BasicProperties(), "{}"u8.ToArray(), Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => bus.SubscribeAsync<Order>("shop", "#", HearAsync, Cancel));
        Assert.False(_heard.Reader.TryRead(out _));
    }

    private Task<MessagingHost> StartAsync(string? connectionString = null) => StartHostAsync(options =>
    {
        options.ConnectionString = connectionString ?? options.ConnectionString;
        options.Configure = static builder => builder.AddMessageBus();
    });

    private async Task<IMessageBus> StartBusAsync(string? connectionString = null) =>
        (await StartAsync(connectionString)).Services.GetRequiredService<IMessageBus>();

    private async Task HearAsync(Order order, CancellationToken cancellationToken) => await _heard.Writer.WriteAsync(order, cancellationToken);

    private async Task<Order> NextAsync() => await _heard.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Patience, Cancel);

    private sealed record Order(int Number);
}
