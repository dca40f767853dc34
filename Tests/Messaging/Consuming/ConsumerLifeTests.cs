using Messaging;
using Messaging.RabbitMq;
using Messaging.Topology;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Tests.Messaging.Consuming;

/// <summary>A consumer whose queue, connection or broker goes and comes, and one that stops.</summary>
public sealed class ConsumerLifeTests(RabbitMqFixture fixture) : EventConsumerTest(fixture)
{
    /// <summary>An event is acknowledged when the broker has taken it elsewhere, and not when it was sent there.</summary>
    [Theory]
    [InlineData("retry queue")]
    [InlineData("dead-letter queue")]
    [InlineData("dead-letter exchange")]
    public async Task Consumer_WhereAnEventGoesNextDeleted_DeclaresItAnewAndLosesNothing(string what)
    {
        var channel = await OpenDeclaredChannelAsync();
        var release = new TaskCompletionSource();
        var host = await StartHostAsync(options => options.Handle = async (handling, cancel) =>
        {
            await RecordAsync(handling, cancel);
            await release.Task.WaitAsync(cancel);
            throw what == "retry queue" ? new InvalidOperationException("every time") : new UnprocessableEventException("never");
        });
        await host.Publisher.PublishAsync(Ada, Cancel);
        var first = await NextAsync();

        await (what switch
        {
            "retry queue" => channel.QueueDeleteAsync($"{Queue}.retry.50", cancellationToken: Cancel),
            "dead-letter queue" => channel.QueueDeleteAsync(DeadLetterQueue, cancellationToken: Cancel),
            _ => (Task)channel.ExchangeDeleteAsync(EventTopology.Default.Subscriptions[0].DeadLetterExchange, cancellationToken: Cancel),
        });
        release.SetResult();

        // Once more from the queue, since it could not be moved; then as often as it is retried.
        Assert.Equal((2, first.Context.EventId), await NextAsync() is var second ? (second.Number, second.Context.EventId) : default);
        Assert.Equal(first.Context.EventId, (await TakeAsync(channel, DeadLetterQueue)).BasicProperties.MessageId);
        await host.StopAsync();
        await HoldsAsync(channel, Queue, 0);
        Assert.Equal(what == "retry queue" ? 2 : 0, Handled.Reader.Count);
        Assert.Contains(host.Logs, static log => log.Level == LogLevel.Error && log.Message.Contains("cannot be moved", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Handler_WithAConcurrencyOfThree_IsAtWorkOnThreeAtATime()
    {
        var release = new TaskCompletionSource();
        var host = await StartHostAsync(options =>
        {
            options.Configuration["Messaging:Concurrency"] = "3";
            options.Configuration["Messaging:Prefetch"] = "10";
            options.Handle = async (handling, cancel) =>
            {
                await RecordAsync(handling, cancel);
                await release.Task.WaitAsync(cancel);
            };
        });
        await Task.WhenAll(Enumerable.Range(1, 5).Select(id => host.Publisher.PublishAsync(Ada with { Id = id }, Cancel)));

        Handling[] atWork = [await NextAsync(), await NextAsync(), await NextAsync()];
        Assert.Equal(3, atWork.DistinctBy(static handling => handling.Event.Id).Count());
        Assert.False(Handled.Reader.TryRead(out _));

        release.SetResult();
        Handling[] later = [await NextAsync(), await NextAsync()];
        Assert.Equal([1, 2, 3, 4, 5], atWork.Concat(later).Select(static handling => handling.Event.Id).Order());
        await host.StopAsync();
        await HoldsAsync(await OpenChannelAsync(), Queue, 0);
    }

    [Fact]
    public async Task Consumer_OfAnotherService_HasAQueueOfItsOwn()
    {
        var worker = await StartHostAsync(options => options.Handle = RecordAsync);
        var heard = new TaskCompletionSource<Handling>(TaskCreationOptions.RunContinuationsAsynchronously);
        var audit = await StartHostAsync(options =>
        {
            options.Configuration["Messaging:Subscriber"] = "audit";
            options.Handle = (handling, _) =>
            {
                heard.TrySetResult(handling);
                return Task.CompletedTask;
            };
        });
        await Eventually.HoldsAsync(() => audit.Logs.Any(log => log.Message == "Consuming audit.user-created"), "the consumer to begin");

        await worker.Publisher.PublishAsync(Ada, Cancel);

        Assert.Equal((await NextAsync()).Context.EventId, (await heard.Task.WaitAsync(Patience, Cancel)).Context.EventId);
        await audit.StopAsync();
        var channel = await OpenChannelAsync();
        await channel.QueueDeleteAsync("audit.user-created", cancellationToken: Cancel);
    }

    [Theory]
    [InlineData("00:00:00", 1)]
    [InlineData("00:00:20", 0)]
    public async Task StopAsync_HandlerAtWork_WaitsForItSoLongAndAcknowledgesWhatHasReturned(string drainTimeout, uint left)
    {
        var release = new TaskCompletionSource();
        var host = await StartHostAsync(options =>
        {
            options.Configuration["Messaging:DrainTimeout"] = drainTimeout;
            options.Handle = async (handling, cancel) =>
            {
                await RecordAsync(handling, cancel);
                await release.Task.WaitAsync(cancel);
            };
        });
        await host.Publisher.PublishAsync(Ada, Cancel);
        await NextAsync();

        var stopping = host.StopAsync();
        if (left == 0)
        {
            Assert.False(stopping.IsCompleted);
            release.SetResult();
        }

        await stopping.WaitAsync(Patience, Cancel);
        await HoldsAsync(await OpenChannelAsync(), Queue, left);
    }

    [Fact]
    public async Task Consumer_StartsBeforeTheBroker_BeginsWhenItIsThere()
    {
        var broker = await StartOwnBrokerAsync();
        await broker.KillAsync();
        var host = await StartHostAsync(options =>
        {
            options.ConnectionString = broker.ConnectionString;
            options.Handle = RecordAsync;
        });

        await broker.StartAsync();

        await Eventually.HoldsAsync(() => host.Logs.Any(log => log.Message == $"Consuming {Queue}"), "the consumer to begin");
        await host.Publisher.PublishAsync(Ada, Cancel);
        Assert.Equal(1, (await NextAsync()).Event.Id);
        Assert.Single(host.Logs, log => log.Level == LogLevel.Warning);
    }
}
