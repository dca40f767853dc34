using System.Text;
using System.Threading.Channels;
using Messaging;
using Messaging.Events;
using Messaging.RabbitMq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Tests.Messaging.Consuming;

public sealed class EventConsumerTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private static readonly UserCreated Ada = new(1, "Ada", "ada@example.com");
    private readonly Channel<Handling> _handled = System.Threading.Channels.Channel.CreateUnbounded<Handling>();

    [Fact]
    public async Task Handler_EventsPublished_GetsEachOnce()
    {
        var host = await StartHostAsync(options => options.Handle = RecordAsync);

        await host.Publisher.PublishAsync(Ada, Cancel);
        await host.Publisher.PublishAsync(Ada with { Id = 2 }, Cancel);

        Handling[] handled = [await NextAsync(), await NextAsync()];
        Assert.Equal([1, 2], handled.Select(handling => handling.Event.Id).Order());
        Assert.Equal(2, handled.Select(handling => handling.Context.EventId).Distinct().Count());
        Assert.All(handled, handling => Assert.Equal(("user.created", "/user-service"), (handling.Context.Type, handling.Context.Source)));
        await host.StopAsync();
        await HoldsAsync(await OpenChannelAsync(), Queue, 0);
        Assert.False(_handled.Reader.TryRead(out _));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"id":1,"name":null,"email":"ada@example.com"}""")]
    [InlineData("""{"id":"one","name":"Ada","email":"ada@example.com"}""")]
    public async Task Handler_BodyIsNoEvent_IsLeftOutAndTheMessageDeadLettered(string body)
    {
        var channel = await OpenDeclaredChannelAsync();
        var host = await StartHostAsync(options => options.Handle = RecordAsync);

        await PublishPlainAsync(channel, body, "some-id");

        var dead = await TakeAsync(channel, DeadLetterQueue);
        Assert.Equal(body, Encoding.UTF8.GetString(dead.Body.Span));
        Assert.Equal("undecodable", Header(dead, "dead-letter-code"));
        await host.Publisher.PublishAsync(Ada, Cancel);
        Assert.Equal(1, (await NextAsync()).Event.Id);
        Assert.DoesNotContain(host.Logs, log => log.Message.Contains("ada@example.com", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Handler_EventHasNoId_IsLeftOutAndTheMessageDeadLettered()
    {
        var channel = await OpenDeclaredChannelAsync();
        await StartHostAsync(options => options.Handle = RecordAsync);

        await PublishPlainAsync(channel, """{"id":1,"name":"Ada","email":"ada@example.com"}""", messageId: null);

        var dead = await TakeAsync(channel, DeadLetterQueue);
        Assert.Equal(
            ("no-id", "it has neither the header 'cloudEvents:id' nor a message-id"), (Header(dead, "dead-letter-code"), Header(dead, "dead-letter-reason")));
        Assert.False(_handled.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Handler_EventOfAnotherType_IsLeftOutAndTheMessageDeadLettered()
    {
        var channel = await OpenDeclaredChannelAsync();
        await StartHostAsync(options => options.Handle = RecordAsync);

        await PublishAsync(channel, """{"id":1,"name":"Ada","email":"ada@example.com"}""", new() { MessageId = "7", Headers = new Dictionary<string, object?> { ["cloudEvents:type"] = "user.created.v2" } });

        Assert.Equal("unknown-type", Header(await TakeAsync(channel, DeadLetterQueue), "dead-letter-code"));
        Assert.False(_handled.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Handler_EventTooLarge_IsLeftOutAndTheMessageDeadLettered()
    {
        var channel = await OpenDeclaredChannelAsync();
        await StartHostAsync(options =>
        {
            options.Configuration["Messaging:MaxEventBytes"] = "100";
            options.Handle = RecordAsync;
        });

        await PublishPlainAsync(channel, $$"""{"id":1,"name":"{{new string('a', 100)}}","email":"ada@example.com"}""", "too-large");
        await PublishPlainAsync(channel, """{"id":2,"name":"Ada","email":"ada@example.com"}""", "small");

        Assert.Equal("too-large", Header(await TakeAsync(channel, DeadLetterQueue), "dead-letter-code"));
        Assert.Equal(2, (await NextAsync()).Event.Id);
    }

    [Fact]
    public async Task Handler_FailsAlways_IsDeadLetteredWithItsReasonAndWhatThePublisherWrote()
    {
        var channel = await OpenDeclaredChannelAsync();
        await StartHostAsync(options => options.Handle = async (handling, cancel) =>
        {
            await RecordAsync(handling, cancel);
            throw new InvalidOperationException("the disk is full");
        });

        var properties = new BasicProperties
        {
            MessageId = "7", CorrelationId = "c", Expiration = "60000", Headers = new Dictionary<string, object?> { ["mine"] = "yes", ["CC"] = new List<object?> { "elsewhere" } },
        };
        await PublishAsync(channel, """{"id":7,"name":"Ada","email":"ada@example.com"}""", properties);

        var dead = await TakeAsync(channel, DeadLetterQueue);
        int[] seen = [(await NextAsync()).Number, (await NextAsync()).Number, (await NextAsync()).Number];
        Assert.Equal([1, 2, 3], seen);
        Assert.False(_handled.Reader.TryRead(out _));
        Assert.Equal(("7", "c", "yes"), (dead.BasicProperties.MessageId, dead.BasicProperties.CorrelationId, Header(dead, "mine")));
        Assert.Equal(("users", "user.created", Queue), (Header(dead, "original-exchange"), Header(dead, "original-routing-key"), Header(dead, "dead-letter-queue")));
        Assert.Equal("retries-exhausted", Header(dead, "dead-letter-code"));
        Assert.Equal("its handler failed 3 times, at last with InvalidOperationException: the disk is full", Header(dead, "dead-letter-reason"));
        Assert.Equal(2, dead.BasicProperties.Headers!["retry-count"]);
        Assert.False(dead.BasicProperties.IsExpirationPresent());
        await HoldsAsync(channel, Queue, 0);
    }

    [Fact]
    public async Task Handler_OneEventWaitsForItsRetry_OthersAreHandledMeanwhile()
    {
        var host = await StartHostAsync(options =>
        {
            // Longer than this test.
            options.Configuration["Messaging:RetryDelays"] = "00:10:00";
            options.Configuration["Messaging:Concurrency"] = options.Configuration["Messaging:Prefetch"] = "1";
            options.Handle = async (handling, cancel) =>
            {
                await RecordAsync(handling, cancel);
                if (handling.Event.Id == 1)
                {
                    throw new InvalidOperationException("not yet");
                }
            };
        });

        await host.Publisher.PublishAsync(Ada, Cancel);
        await host.Publisher.PublishAsync(Ada with { Id = 2 }, Cancel);

        int[] seen = [(await NextAsync()).Event.Id, (await NextAsync()).Event.Id];
        Assert.Equal([1, 2], seen);
        var channel = await OpenChannelAsync();
        await HoldsAsync(channel, $"{Queue}.retry.600000", 1);
        await channel.QueueDeleteAsync($"{Queue}.retry.600000", cancellationToken: Cancel);
    }

    [Fact]
    public async Task Consumer_RetryQueueDeleted_DeclaresItAnewAndLosesNothing()
    {
        var channel = await OpenDeclaredChannelAsync();
        var release = new TaskCompletionSource();
        var host = await StartHostAsync(options => options.Handle = async (handling, cancel) =>
        {
            await RecordAsync(handling, cancel);
            await release.Task.WaitAsync(cancel);
            if (handling.Number <= 2)
            {
                throw new InvalidOperationException("at first");
            }
        });
        await host.Publisher.PublishAsync(Ada, Cancel);
        await NextAsync();

        await channel.QueueDeleteAsync($"{Queue}.retry.50", cancellationToken: Cancel);
        release.SetResult();

        // Once more from the queue, since it could not be moved; then from its retry queue.
        int[] seen = [(await NextAsync()).Number, (await NextAsync()).Number];
        Assert.Equal([2, 3], seen);
        await host.StopAsync();
        await HoldsAsync(channel, Queue, 0);
        await HoldsAsync(channel, DeadLetterQueue, 0);
        Assert.Contains(host.Logs, log => log.Level == LogLevel.Error && log.Message.EndsWith("there is no such queue", StringComparison.Ordinal));
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
    [InlineData("soon")]
    [InlineData("00:00:01, 2.00:00:00")]
    [InlineData("00:00:00")]
    [InlineData("00:00:00.0005")]
    public async Task RetryDelays_NoTimesToWait_FailTheStartWithOneSentence(string delays)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartHostAsync(options =>
        {
            options.Configuration["Messaging:RetryDelays"] = delays;
            options.Handle = RecordAsync;
        }));

        Assert.Equal(
            $"Messaging:RetryDelays is '{delays}': write times from 00:00:00.001 to 1.00:00:00 with commas in between, such as 00:00:01, 00:00:05.",
            Assert.Single(failure.Failures));
    }

    [Fact]
    public async Task Handler_EventOfAPlainClient_TakesItsMessageId()
    {
        var channel = await OpenDeclaredChannelAsync();
        await StartHostAsync(options => options.Handle = RecordAsync);

        await PublishPlainAsync(channel, """{"id":7,"name":"Ada","email":"ada@example.com","later":true}""", "plain-7");

        var handling = await NextAsync();
        Assert.Equal((7, "plain-7"), (handling.Event.Id, handling.Context.EventId));
    }

    [Fact]
    public async Task Handler_FailsTwice_GetsTheEventAgainUntilItSucceeds()
    {
        var host = await StartHostAsync(options => options.Handle = async (handling, cancel) =>
        {
            await RecordAsync(handling, cancel);
            if (handling.Number <= 2)
            {
                throw new InvalidOperationException("the disk is full");
            }
        });

        await host.Publisher.PublishAsync(Ada, Cancel);

        Handling[] handled = [await NextAsync(), await NextAsync(), await NextAsync()];
        Assert.Single(handled.Select(handling => handling.Context.EventId).Distinct());
        await host.StopAsync();
        var channel = await OpenChannelAsync();
        await HoldsAsync(channel, Queue, 0);
        await HoldsAsync(channel, DeadLetterQueue, 0);
        Assert.Equal(2, host.Logs.Count(log => log.Level == LogLevel.Warning && log.Message.Contains("the disk is full", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Handler_SaysUnprocessable_DeadLettersAtOnce()
    {
        var host = await StartHostAsync(options => options.Handle = async (handling, cancel) =>
        {
            await RecordAsync(handling, cancel);
            throw new UnprocessableEventException("the address of user 1 is not valid");
        });

        await host.Publisher.PublishAsync(Ada, Cancel);

        await TakeAsync(await OpenChannelAsync(), DeadLetterQueue);
        Assert.Equal(1, (await NextAsync()).Number);
        Assert.False(_handled.Reader.TryRead(out _));
        Assert.Contains(host.Logs, log => log.Level == LogLevel.Error && log.Message.Contains("the address of user 1 is not valid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Handler_ConnectionLostWhileAtWork_GetsTheEventAgain()
    {
        var release = new TaskCompletionSource();
        var host = await StartHostAsync(options => options.Handle = async (handling, cancel) =>
        {
            await RecordAsync(handling, cancel);
            if (handling.Number == 1)
            {
                await release.Task;
            }
        });
        await host.Publisher.PublishAsync(Ada, Cancel);
        var first = await NextAsync();

        var connection = await host.Services.GetRequiredService<BrokerConnection>().GetAsync(Cancel);
        await connection.CloseAsync(Cancel);

        var second = await NextAsync();
        Assert.Equal(first.Context.EventId, second.Context.EventId);
        release.SetResult();
        await host.StopAsync();
        await HoldsAsync(await OpenChannelAsync(), Queue, 0);
    }

    [Fact]
    public async Task Handler_AtWork_HasNotAcknowledgedYet()
    {
        var release = new TaskCompletionSource();
        var host = await StartHostAsync(options =>
        {
            options.Configuration["Messaging:DrainTimeout"] = "00:00:00";
            options.Handle = async (handling, cancel) =>
            {
                await RecordAsync(handling, cancel);
                await release.Task.WaitAsync(cancel);
            };
        });
        await host.Publisher.PublishAsync(Ada, Cancel);
        await NextAsync();

        await host.StopAsync();

        await HoldsAsync(await OpenChannelAsync(), Queue, 1);
    }

    [Fact]
    public async Task StopAsync_HandlerAtWork_WaitsForItAndAcknowledges()
    {
        var release = new TaskCompletionSource();
        var host = await StartHostAsync(options => options.Handle = async (handling, cancel) =>
        {
            await RecordAsync(handling, cancel);
            await release.Task.WaitAsync(cancel);
        });
        await host.Publisher.PublishAsync(Ada, Cancel);
        await NextAsync();

        var stopping = host.StopAsync();
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        await stopping.WaitAsync(Patience, Cancel);

        await HoldsAsync(await OpenChannelAsync(), Queue, 0);
    }

    [Fact]
    public async Task Consumer_QueueDeleted_DeclaresItAnewAndGoesOn()
    {
        var host = await StartHostAsync(options => options.Handle = RecordAsync);
        await host.Publisher.PublishAsync(Ada, Cancel);
        await NextAsync();

        var channel = await OpenChannelAsync();
        await channel.QueueDeleteAsync(Queue, cancellationToken: Cancel);

        await Eventually.HoldsAsync(() => host.Logs.Count(log => log.Message == $"Consuming {Queue}") == 2, "the consumer to begin again");
        await host.Publisher.PublishAsync(Ada with { Id = 2 }, Cancel);
        Assert.Equal(2, (await NextAsync()).Event.Id);
    }

    [Fact]
    public async Task Consumer_QueueMadeInAnotherWay_SaysSoOnce()
    {
        var channel = await OpenChannelAsync();
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancel);
        var host = await StartHostAsync(options => options.Handle = RecordAsync);

        await Eventually.HoldsAsync(() => host.Logs.Any(log => log.Level == LogLevel.Error), "the error");
        await channel.QueueDeleteAsync(Queue, cancellationToken: Cancel);
        await Eventually.HoldsAsync(() => host.Logs.Any(log => log.Message == $"Consuming {Queue}"), "the consumer to begin");

        var error = Assert.Single(host.Logs, log => log.Level == LogLevel.Error);
        Assert.Contains($"RabbitMQ already has queue '{Queue}' with other properties", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consumer_BrokerRestarted_HandlesWhatWasConfirmedBefore()
    {
        var broker = await StartOwnBrokerAsync();
        var release = new TaskCompletionSource();
        var host = await StartHostAsync(options =>
        {
            options.ConnectionString = broker.ConnectionString;
            options.Handle = async (handling, cancel) =>
            {
                await RecordAsync(handling, cancel);
                await release.Task.WaitAsync(cancel);
            };
        });
        await host.Publisher.PublishAsync(Ada, Cancel);
        var first = await NextAsync();

        await broker.StopAsync();
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => host.Publisher.PublishAsync(Ada with { Id = 2 }, Cancel));
        release.SetResult();
        await broker.StartAsync();

        Assert.Equal(first.Context.EventId, (await NextAsync()).Context.EventId);
        await host.Publisher.PublishAsync(Ada with { Id = 3 }, Cancel);
        Assert.Equal(3, (await NextAsync()).Event.Id);
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

    private async Task RecordAsync(Handling handling, CancellationToken cancellationToken) => await _handled.Writer.WriteAsync(handling, cancellationToken);

    private async Task<Handling> NextAsync() => await _handled.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Patience, Cancel);

    private static string? Header(BasicGetResult message, string name) =>
        message.BasicProperties.Headers?.TryGetValue(name, out var value) is true && value is byte[] text ? Encoding.UTF8.GetString(text) : null;

    private static Task PublishPlainAsync(IChannel channel, string body, string? messageId) =>
        PublishAsync(channel, body, messageId is null ? new() : new() { MessageId = messageId });

    private static async Task PublishAsync(IChannel channel, string body, BasicProperties properties)
    {
        properties.Persistent = true;
        await channel.BasicPublishAsync("users", "user.created", mandatory: true, properties, Encoding.UTF8.GetBytes(body), Cancel);
    }
}
