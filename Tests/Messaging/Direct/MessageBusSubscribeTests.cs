using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Messaging;
using Messaging.RabbitMq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Tests.Messaging.Direct;

public sealed class MessageBusSubscribeTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private readonly Channel<Order> _heard = System.Threading.Channels.Channel.CreateUnbounded<Order>();

    [Fact]
    public async Task SubscribeAsync_MessagesSent_HearsThoseThatFitInOrder()
    {
        await using var bus = (await StartAsync()).Services.GetRequiredService<IMessageBus>();
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
        await using var bus = (await StartAsync()).Services.GetRequiredService<IMessageBus>();
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

    private Task<MessagingHost> StartAsync() => StartHostAsync(options => options.Configure = static builder => builder.AddMessageBus());

    private async Task HearAsync(Order order, CancellationToken cancellationToken) => await _heard.Writer.WriteAsync(order, cancellationToken);

    private async Task<Order> NextAsync() => await _heard.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Patience, Cancel);

    private sealed record Order(int Number);
}
