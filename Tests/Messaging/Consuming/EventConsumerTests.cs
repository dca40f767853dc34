using Messaging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Tests.Messaging.Consuming;

/// <summary>What becomes of an event: handled, tried again, or dead-lettered with its reason.</summary>
public sealed class EventConsumerTests(RabbitMqFixture fixture) : EventConsumerTest(fixture)
{
    /// <summary>What fills a frame is left out of the copies, and they say so.</summary>
    [Theory]
    [InlineData(1, null)]
    [InlineData(130_700, "filler")]
    public async Task Handler_FailsAlways_IsDeadLetteredWithItsReasonAndWhatThePublisherWroteAndQuotesNothingOfTheEvent(int filler, string? dropped)
    {
        var channel = await OpenDeclaredChannelAsync();
        var host = await StartHostAsync(options => options.Handle = async (handling, cancel) =>
        {
            await RecordAsync(handling, cancel);
            throw new InvalidOperationException($"no mailbox for {handling.Event.Name} <{handling.Event.Email}>");
        });

        var properties = new BasicProperties
        {
            MessageId = "7",
            CorrelationId = "c",
            Expiration = "60000",
            Headers = new Dictionary<string, object?>
            {
                ["mine"] = "yes",
                ["filler"] = new string('x', filler),
                ["CC"] = new List<object?> { "elsewhere" },
            },
        };
        await PublishAsync(channel, """{"id":7,"name":"Ada","email":"ada@example.com"}""", properties);

        var dead = await TakeAsync(channel, DeadLetterQueue);
        int[] seen = [(await NextAsync()).Number, (await NextAsync()).Number, (await NextAsync()).Number];
        Assert.Equal([1, 2, 3], seen);
        Assert.False(Handled.Reader.TryRead(out _));
        Assert.Equal(("7", "c", "yes"), (dead.BasicProperties.MessageId, dead.BasicProperties.CorrelationId, Header(dead, "mine")));
        Assert.Equal(
            ("users", "user.created", Queue), (Header(dead, "original-exchange"), Header(dead, "original-routing-key"), Header(dead, "dead-letter-queue")));
        Assert.Equal("retries-exhausted", Header(dead, "dead-letter-code"));
        Assert.Equal("its handler failed 3 times, at last with InvalidOperationException: no mailbox for … <…>", Header(dead, "dead-letter-reason"));
        Assert.Equal(2, dead.BasicProperties.Headers!["retry-count"]);
        Assert.Equal((dropped, dropped is null), (Header(dead, "dropped-headers"), dead.BasicProperties.Headers.ContainsKey("filler")));
        Assert.False(dead.BasicProperties.IsExpirationPresent());
        await HoldsAsync(channel, Queue, 0);
        Assert.Contains(host.Logs, static log => log.Message.EndsWith("InvalidOperationException: no mailbox for … <…>", StringComparison.Ordinal));
        Assert.DoesNotContain(
            host.Logs, static log => log.Message.Contains("Ada", StringComparison.Ordinal) || log.Message.Contains("ada@", StringComparison.Ordinal));
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
        Assert.All(handled, handling => Assert.Equal((Ada, "user.created", "/user-service"), (handling.Event, handling.Context.Type, handling.Context.Source)));
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
        Assert.False(Handled.Reader.TryRead(out _));
        Assert.Contains(host.Logs, log => log.Level == LogLevel.Error && log.Message.Contains("the address of user 1 is not valid", StringComparison.Ordinal));
    }
}
