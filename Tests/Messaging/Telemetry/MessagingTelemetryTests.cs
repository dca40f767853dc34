using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Messaging.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Tests.Messaging.Outbox;

namespace Tests.Messaging.Telemetry;

[Collection(SpansCollection.Name)]
public sealed class MessagingTelemetryTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private static readonly UserCreated Ada = new(1, "Ada", "ada@example.com");

    [Theory]
    [InlineData("Messaging", "RabbitMQ.Client.Publisher", "RabbitMQ.Client.Subscriber")]
    [InlineData("Messaging", "Messaging", "Messaging")]
    public async Task Trace_PublishedAndHandled_IsOne(params string[] listenedTo)
    {
        var spans = new ConcurrentBag<Activity>();
        using var root = new ActivitySource(nameof(MessagingTelemetryTests));
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == root.Name || listenedTo.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var handled = new TaskCompletionSource<Activity?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await StartHostAsync(options => options.Handle = (_, _) =>
        {
            handled.TrySetResult(Activity.Current);
            return Task.CompletedTask;
        });

        using var request = root.StartActivity("POST /users")!;
        await host.Publisher.PublishAsync(Ada, Cancel);
        var processing = await handled.Task.WaitAsync(Patience, Cancel);

        Assert.NotNull(processing);
        Assert.Equal(("Messaging", ActivityKind.Consumer, request.TraceId), (processing.Source.Name, processing.Kind, processing.TraceId));
        request.Stop();
        await Eventually.HoldsAsync(() => spans.Any(span => span.SpanId == processing.SpanId), "the span to end");
        var parent = Assert.Single(spans, span => span.SpanId == processing.ParentSpanId);
        Assert.Equal(listenedTo.Contains("RabbitMQ.Client.Publisher") ? ActivityKind.Producer : ActivityKind.Internal, parent.Kind);
        Assert.Equal("user.created", processing.GetTagItem("messaging.rabbitmq.destination.routing_key"));
        Assert.DoesNotContain(processing.TagObjects, tag => tag.Value is string text && text.Contains("ada@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Header_PublishedWithinATrace_CarriesItToPlainClients()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var host = await StartHostAsync();

        await host.Publisher.PublishAsync(Ada, Cancel);

        var message = await TakeAsync(await OpenChannelAsync(), Queue);
        var parent = Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers!["traceparent"]!);
        Assert.Contains(activity.TraceId.ToHexString(), parent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_PublishedAndHandled_CountBoth()
    {
        var database = Own(new OutboxDatabase());
        var host = await StartHostAsync(options =>
        {
            options.Handle = (handling, _) => handling.Number == 1 ? throw new InvalidOperationException("at first") : Task.CompletedTask;
            database.Use(options);
        });
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        using var sent = new MetricCollector<long>(meters, "Messaging", "messaging.client.sent.messages");
        using var processed = new MetricCollector<double>(meters, "Messaging", "messaging.process.duration");

        await host.OrderAsync(1);
        await processed.WaitForMeasurementsAsync(2, Patience);

        var publish = Assert.Single(sent.GetMeasurementSnapshot());
        Assert.Equal("users", publish.Tags["messaging.destination.name"]);
        Assert.False(publish.ContainsTags("error.type"));
        var errors = processed.GetMeasurementSnapshot().Select(measurement => measurement.Tags.GetValueOrDefault("error.type"));
        Assert.Equal(["System.InvalidOperationException", null], errors);
    }
}
