using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Tests.Telemetry;

public sealed partial class OtlpReceiverTests : IAsyncLifetime
{
    private readonly string _sourceName = $"Tests.{Guid.NewGuid():N}";
    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private OtlpReceiver _receiver = null!;

    private CancellationToken Cancellation => _patience.Token;

    public async ValueTask InitializeAsync()
    {
        _patience.CancelAfter(TimeSpan.FromSeconds(30));
        _receiver = await OtlpReceiver.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _patience.Dispose();
    }

    [Fact]
    public async Task Spans_ExportedBySdk_ArriveWithResourceIdsAndAttributes()
    {
        using var source = new ActivitySource(_sourceName);
        using var provider = CreateTracerProvider();

        using var parent = source.StartActivity("GET /users/{id}", ActivityKind.Server);
        using (var child = source.StartActivity("user.UserService/GetUser", ActivityKind.Client))
        {
            child!.SetTag("rpc.grpc.status_code", 14).SetTag("user.cached", true).SetTag("ports", new[] { 1, 2 });
        }

        provider.ForceFlush();
        var spans = await _receiver.WaitForSpansAsync(received => received.Count > 0, Cancellation);

        var span = Assert.Single(spans);
        Assert.Equal("gateway", span.ServiceName);
        Assert.Equal("gateway-1", span.InstanceId);
        Assert.Equal(parent!.TraceId.ToHexString(), span.TraceId);
        Assert.Equal(parent.SpanId.ToHexString(), span.ParentSpanId);
        Assert.Equal(16, span.SpanId.Length);
        Assert.Equal("user.UserService/GetUser", span.Name);
        Assert.Equal(ActivityKind.Client, span.Kind);
        Assert.Equal("14", span.Attributes["rpc.grpc.status_code"]);
        Assert.Equal("true", span.Attributes["user.cached"]);
        Assert.Equal("[1, 2]", span.Attributes["ports"]);
    }

    [Fact]
    public async Task Waiting_SpansInSeveralExports_EndsWithTheOneThatCompletesThem()
    {
        using var source = new ActivitySource(_sourceName);
        using var provider = CreateTracerProvider();
        var waiting = _receiver.WaitForSpansAsync(received => received.Count == 2, Cancellation);

        source.StartActivity("first")!.Dispose();
        provider.ForceFlush();
        Assert.False(waiting.IsCompleted);
        source.StartActivity("second")!.Dispose();
        provider.ForceFlush();

        Assert.Equal(["first", "second"], (await waiting).Select(span => span.Name));
    }

    [Fact]
    public async Task Waiting_Cancelled_SaysWhatArrived()
    {
        using var source = new ActivitySource(_sourceName);
        using var provider = CreateTracerProvider();
        source.StartActivity("the only one")!.Dispose();
        provider.ForceFlush();
        using var cancelled = new CancellationTokenSource();

        var waiting = _receiver.WaitForSpansAsync(received => received.Count == 2, cancelled.Token);
        await cancelled.CancelAsync();

        var exception = await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
        Assert.Contains("gateway: the only one", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receiver_ExporterInTheSameProcess_IsNotTracedItself()
    {
        using var source = new ActivitySource(_sourceName);
        using var provider = CreateTracerProvider(tracing => tracing.AddAspNetCoreInstrumentation());

        foreach (var name in new[] { "one", "two", "three" })
        {
            source.StartActivity(name)!.Dispose();
            provider.ForceFlush();
            await _receiver.WaitForSpansAsync(received => received.Any(span => span.Name == name), Cancellation);
        }

        Assert.DoesNotContain(_receiver.Spans, span => span.Attributes.GetValueOrDefault("url.path", "").EndsWith("/Export", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_ExportedBySdk_ArriveWithSeverityBodyAndTrace()
    {
        using var source = new ActivitySource(_sourceName);
        using var provider = CreateTracerProvider();
        using var factory = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options.SetResourceBuilder(Gateway()).AddOtlpExporter(Export);
        }));
        using var activity = source.StartActivity("work");

        LogOutage(factory.CreateLogger("Messaging"), 3);
        factory.Dispose();
        var log = Assert.Single(await _receiver.WaitForLogsAsync(received => received.Count > 0, Cancellation));

        Assert.Equal("gateway", log.ServiceName);
        Assert.Equal("gateway-1", log.InstanceId);
        Assert.Equal(LogLevel.Warning, log.Severity);
        Assert.Equal("The broker is away, attempt 3.", log.Body);
        Assert.Equal("3", log.Attributes["Attempt"]);
        Assert.Equal(activity!.TraceId.ToHexString(), log.TraceId);
        Assert.Equal(activity.SpanId.ToHexString(), log.SpanId);
    }

    [Fact]
    public async Task Metrics_ExportedBySdk_ArriveWithNameAndUnit()
    {
        using var meter = new Meter(_sourceName);
        using var provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Gateway())
            .AddMeter(_sourceName)
            .AddOtlpExporter(Export)
            .Build();

        meter.CreateCounter<int>("users.created", "{user}").Add(1);
        meter.CreateHistogram<double>("http.server.request.duration", "s").Record(0.1);
        provider.ForceFlush();

        var metrics = await _receiver.WaitForMetricsAsync(received => received.Count > 0, Cancellation);
        Assert.Equal(
            [
                new ReceivedMetric("gateway", "gateway-1", "users.created", "{user}"),
                new ReceivedMetric("gateway", "gateway-1", "http.server.request.duration", "s"),
            ],
            metrics);
    }

    private TracerProvider CreateTracerProvider(Action<TracerProviderBuilder>? configure = null)
    {
        var builder = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Gateway())
            .SetSampler(new AlwaysOnSampler())
            .AddSource(_sourceName)
            .AddOtlpExporter(Export);
        configure?.Invoke(builder);
        return builder.Build();
    }

    private static ResourceBuilder Gateway() => ResourceBuilder.CreateEmpty().AddService("gateway", serviceInstanceId: "gateway-1");

    private void Export(OtlpExporterOptions options)
    {
        options.Endpoint = new Uri(_receiver.Endpoint);
        options.Protocol = OtlpExportProtocol.Grpc;
    }

    [LoggerMessage(LogLevel.Warning, "The broker is away, attempt {Attempt}.")]
    private static partial void LogOutage(ILogger logger, int attempt);
}
