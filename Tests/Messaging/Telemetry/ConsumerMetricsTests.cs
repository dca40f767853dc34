using System.Diagnostics.Metrics;
using Messaging;
using Messaging.Events;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using RabbitMQ.Client;

namespace Tests.Messaging.Telemetry;

/// <summary>What a consumer tells of itself, by the names and tags that docs/reliability.md lists.</summary>
public sealed class ConsumerMetricsTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private static readonly UserCreated Ada = new(1, "Ada", "ada@example.com");

    [Fact]
    public async Task Metrics_HandledRetriedAndDeadLettered_CountEachWithItsReason()
    {
        var host = await StartHostAsync(static options => options.Handle = static (handling, _) => handling.Event.Id switch
        {
            1 => Task.CompletedTask,
            2 => throw new InvalidOperationException("always"),
            _ => throw new UnprocessableEventException("never"),
        });
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        using var handled = new MetricCollector<long>(meters, "Messaging", "messaging.consumer.handled.messages");
        using var age = new MetricCollector<double>(meters, "Messaging", "messaging.consumer.event.age");
        using var retried = new MetricCollector<long>(meters, "Messaging", "messaging.consumer.retried.messages");
        using var dead = new MetricCollector<long>(meters, "Messaging", "messaging.consumer.dead_lettered.messages");
        using var processed = new MetricCollector<double>(meters, "Messaging", "messaging.process.duration");

        foreach (var id in (int[])[1, 2, 3])
        {
            await host.Publisher.PublishAsync(Ada with { Id = id }, Cancel);
        }

        await dead.WaitForMeasurementsAsync(2, Patience);
        await handled.WaitForMeasurementsAsync(1, Patience);
        Assert.Equal(
            ["retries-exhausted", "unprocessable"], dead.GetMeasurementSnapshot().Select(static each => each.Tags["messaging.dead_letter.code"]).Order());
        Assert.Equal(
            [(0.05, "System.InvalidOperationException"), (0.1, "System.InvalidOperationException")],
            retried.GetMeasurementSnapshot().Select(static each => ((double)each.Tags["messaging.retry.delay"]!, (string)each.Tags["error.type"]!)));
        var tags = Assert.Single(handled.GetMeasurementSnapshot()).Tags;
        Assert.Equal(("users", Queue), (tags["messaging.destination.name"], tags["messaging.destination.subscription.name"]));
        Assert.Equal(
            [("Messaging.UnprocessableEventException", 1), ("System.InvalidOperationException", 3), ("none", 1)],
            processed.GetMeasurementSnapshot().CountBy(static each => each.Tags.GetValueOrDefault("error.type") as string ?? "none")
                .OrderBy(static count => count.Key, StringComparer.Ordinal).Select(static count => (count.Key, count.Value)));
        Assert.InRange(Assert.Single(age.GetMeasurementSnapshot()).Value, 0, Patience.TotalSeconds);
    }

    [Fact]
    public async Task Metrics_OfTheQueues_TellWhatWaitsInEach()
    {
        var channel = await OpenDeclaredChannelAsync();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource();
        var host = await StartHostAsync(options =>
        {
            options.Configuration["Messaging:RetryDelays"] = "00:10:00";
            options.Configuration["Messaging:Prefetch"] = options.Configuration["Messaging:Concurrency"] = "1";
            options.Handle = async (handling, cancel) =>
            {
                switch (handling.Event.Id)
                {
                    case 1:
                        throw new InvalidOperationException("waits");
                    case 2:
                        throw new UnprocessableEventException("never");
                    default:
                        entered.TrySetResult();
                        await release.Task.WaitAsync(cancel);
                        break;
                }
            };
        });
        using var depths = new MetricCollector<long>(host.Services.GetRequiredService<IMeterFactory>(), "Messaging", "messaging.queue.messages");

        foreach (var id in (int[])[1, 2, 3, 4, 5])
        {
            await host.Publisher.PublishAsync(Ada with { Id = id }, Cancel);
        }

        await entered.Task.WaitAsync(Patience, Cancel);
        await Eventually.HoldsAsync(
            () => Depths() is var told
                && told.GetValueOrDefault((Queue, "main")) == 2
                && told.GetValueOrDefault(($"{Queue}.retry.600000", "retry")) == 1
                && told.GetValueOrDefault((DeadLetterQueue, "dead-letter")) == 1,
            "the gauge to tell of two that wait, one that is tried again and a dead letter");
        release.SetResult();
        await host.StopAsync();
        await channel.QueueDeleteAsync($"{Queue}.retry.600000", cancellationToken: Cancel);

        Dictionary<(string Queue, string Role), long> Depths()
        {
            depths.Clear();
            depths.RecordObservableInstruments();
            return depths.GetMeasurementSnapshot().ToDictionary(
                static each => ((string)each.Tags["messaging.destination.name"]!, (string)each.Tags["messaging.queue.role"]!), static each => each.Value);
        }
    }
}
