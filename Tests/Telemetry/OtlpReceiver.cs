using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tests.Telemetry;

/// <summary>
/// An OTLP/gRPC receiver inside the test: whatever is started with <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> set to
/// <see cref="Endpoint"/> (protocol <c>grpc</c>) can be asked here for its spans, logs and metrics.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    // Exports come once a second.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly Recorder<ReceivedSpan> _spans;
    private readonly Recorder<ReceivedLog> _logs;
    private readonly Recorder<ReceivedMetric> _metrics;

    private OtlpReceiver(WebApplication app)
    {
        _app = app;
        _spans = app.Services.GetRequiredService<Recorder<ReceivedSpan>>();
        _logs = app.Services.GetRequiredService<Recorder<ReceivedLog>>();
        _metrics = app.Services.GetRequiredService<Recorder<ReceivedMetric>>();
        Endpoint = app.Urls.Single();
    }

    /// <summary><c>http://127.0.0.1:port</c>, HTTP/2 without TLS.</summary>
    public string Endpoint { get; }

    public static async Task<OtlpReceiver> StartAsync(CancellationToken cancellationToken = default)
    {
        // Empty: the appsettings.json of a service lies in the tests' output folder and must not be read here.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services
            .AddSingleton<Recorder<ReceivedSpan>>()
            .AddSingleton<Recorder<ReceivedLog>>()
            .AddSingleton<Recorder<ReceivedMetric>>();
        DoNotTrace(builder.Services);

        var app = builder.Build();
        app.MapGrpcService<OtlpTraceService>();
        app.MapGrpcService<OtlpLogsService>();
        app.MapGrpcService<OtlpMetricsService>();
        try
        {
            await app.StartAsync(cancellationToken);
            return new OtlpReceiver(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns all spans once they satisfy the predicate, which is asked again whenever more arrive.</summary>
    /// <exception cref="OperationCanceledException">They never did; the message lists what arrived.</exception>
    public Task<IReadOnlyList<ReceivedSpan>> WaitForSpansAsync(
        Func<IReadOnlyList<ReceivedSpan>, bool> predicate, CancellationToken cancellationToken) =>
        _spans.WaitForAsync(predicate, cancellationToken);

    /// <summary>The first span that fits, once there is one.</summary>
    public Task<ReceivedSpan> WaitForSpanAsync(Func<ReceivedSpan, bool> fits) => FirstAsync(_spans, fits);

    /// <summary>The first log record that fits, once there is one.</summary>
    public Task<ReceivedLog> WaitForLogAsync(Func<ReceivedLog, bool> fits) => FirstAsync(_logs, fits);

    /// <summary>The first instrument that fits, once there is one.</summary>
    public Task<ReceivedMetric> WaitForMetricAsync(Func<ReceivedMetric, bool> fits) => FirstAsync(_metrics, fits);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<T> FirstAsync<T>(Recorder<T> recorder, Func<T, bool> fits)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        return (await recorder.WaitForAsync(all => all.Any(fits), patience.Token)).First(fits);
    }

    // With an exporter in the same process every export would be a span, which would be exported, and so on.
    private static void DoNotTrace(IServiceCollection services)
    {
        var listener = new DiagnosticListener("Tests.OtlpReceiver");
        services.AddSingleton(new ActivitySource("Tests.OtlpReceiver"))
            .AddSingleton(listener)
            .AddSingleton<DiagnosticSource>(listener);
    }
}
