using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Messaging.Topology;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Tests.Messaging.Telemetry;

namespace Tests.Messaging.Outbox;

[Collection(SpansCollection.Name)]
public sealed class OutboxTraceTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Theory]
    [InlineData]
    [InlineData("RabbitMQ.Client.Publisher", "RabbitMQ.Client.Subscriber")]
    public async Task Trace_OfTheRequest_GoesOnAtTheHandler(params string[] ofTheClient)
    {
        var spans = new ConcurrentBag<Activity>();
        using var root = new ActivitySource(nameof(OutboxTraceTests));
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == root.Name || source.Name == "Messaging" || ofTheClient.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var handled = new TaskCompletionSource<Activity?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var database = Own(new OutboxDatabase());
        var host = await StartHostAsync(options =>
        {
            database.Use(options);
            options.Handle = (_, _) =>
            {
                handled.TrySetResult(Activity.Current);
                return Task.CompletedTask;
            };
        });

        var request = root.StartActivity("POST /users")!;
        await host.OrderAsync(1);
        request.Stop();
        var processing = await handled.Task.WaitAsync(Patience, Cancel);

        Assert.Equal((request.TraceId, ActivityKind.Consumer), (processing!.TraceId, processing.Kind));
        Assert.Equal("user.created", processing.GetTagItem("messaging.rabbitmq.destination.routing_key"));
        Assert.DoesNotContain(processing.TagObjects, static tag => tag.Value is string text && text.Contains("ada@", StringComparison.Ordinal));
        await database.AllSentAsync(1);
        var parent = await SpanAsync(span => span.SpanId == processing.ParentSpanId);
        var sending = ofTheClient.Length == 0 ? parent : await SpanAsync(span => span.SpanId == parent.ParentSpanId);
        Assert.Equal(("send users", ActivityKind.Producer, request.SpanId), (sending.DisplayName, sending.Kind, sending.ParentSpanId));
        Assert.Equal("rabbitmq", sending.GetTagItem("messaging.system"));
        Assert.Equal((await database.RowsAsync())[0].EventId, sending.GetTagItem("messaging.message.id"));

        async Task<Activity> SpanAsync(Func<Activity, bool> which)
        {
            await Eventually.HoldsAsync(() => spans.Any(which), "a span");
            return spans.First(which);
        }
    }

    [Fact]
    public async Task Trace_ThatNobodyRecords_IsInTheHeadersAllTheSame()
    {
        var database = Own(new OutboxDatabase());
        var host = await StartHostAsync(options => database.Use(options));

        string parent;
        using (var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start())
        {
            parent = activity.Id!;
            await host.OrderAsync(1);
        }

        var message = await TakeAsync(await OpenDeclaredChannelAsync(), Queue);
        Assert.Contains(parent.Split('-')[1], Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers!["traceparent"]!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfWhatWaitsAndWhatWasSent_AreReported()
    {
        var database = Own(new OutboxDatabase());
        var host = await StartHostAsync(options =>
        {
            options.Configuration["Messaging:Outbox:PollInterval"] = "00:00:00.020";
            options.Topology = EventTopology.Default with { Subscriptions = [] };
            database.Use(options);
        });
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        using var depth = new MetricCollector<long>(meters, "Messaging", "messaging.outbox.depth");
        using var age = new MetricCollector<double>(meters, "Messaging", "messaging.outbox.age");
        using var failing = new MetricCollector<int>(meters, "Messaging", "messaging.outbox.failing");
        using var sent = new MetricCollector<long>(meters, "Messaging", "messaging.client.sent.messages");
        using var delay = new MetricCollector<double>(meters, "Messaging", "messaging.outbox.delay");

        await host.OrderAsync(1);
        await host.OrderAsync(2);
        await Eventually.HoldsAsync(() => Last(depth) == 2 && Last(failing) == 2 && Last(age) > 0, "the outbox to show what waits");
        Assert.Equal("Messaging.EventUnroutableException", sent.GetMeasurementSnapshot()[0].Tags["error.type"]);
        Assert.Empty(delay.GetMeasurementSnapshot());

        await using var subscriber = await RawSubscriber.StartAsync(Broker.Factory);
        await database.AllSentAsync(2);
        await Eventually.HoldsAsync(() => Last(depth) == 0 && Last(failing) == 0 && Last(age) == 0, "the outbox to be empty");
        Assert.Equal(2, delay.GetMeasurementSnapshot().Count);
        var last = sent.LastMeasurement!;
        Assert.Equal(("users", false), (last.Tags["messaging.destination.name"], last.ContainsTags("error.type")));

        static T Last<T>(MetricCollector<T> collector)
            where T : struct
        {
            collector.RecordObservableInstruments();
            return collector.LastMeasurement!.Value;
        }
    }
}
