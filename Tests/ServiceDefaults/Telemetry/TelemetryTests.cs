using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ServiceDiscovery;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Tests.ServiceDefaults.Telemetry;

/// <summary>
/// Activities are seen across a process: each test looks at those that carry its own port only, and none runs beside
/// tests whose samplers would decide as well.
/// </summary>
[Collection(nameof(TelemetryTests))]
public sealed class TelemetryTests : IAsyncDisposable
{
    private const string UnsampledParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly HttpClient _http = new();
    private WebApplication? _app;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    [Fact]
    public async Task Request_ToTheService_MakesASpanAndHealthMakesNone()
    {
        await StartAsync("Development");

        await GetAsync("/health");
        await GetAsync("/alive");
        await GetAsync("/hello");

        Assert.Equal(["/hello"], await ServerPathsAsync());
    }

    [Theory]
    [InlineData("Development", "0", null, 1)]
    [InlineData("Production", "0", null, 0)]
    [InlineData("Production", "1", null, 1)]
    [InlineData("Development", "1", "always_off", 0)]
    [InlineData("Production", "0", "always_on", 1)]
    public async Task Sampler_ByEnvironmentRatioAndVariable_Decides(string environment, string ratio, string? sampler, int spans)
    {
        await StartAsync(environment, ("Telemetry:SamplingRatio", ratio), ("OTEL_TRACES_SAMPLER", sampler));

        await GetAsync("/hello");

        Assert.Equal(spans, (await ServerPathsAsync()).Length);
    }

    [Theory]
    [InlineData("Development", 1)]
    [InlineData("Production", 0)]
    public async Task Sampler_CallerDidNotSample_IsFollowedOutsideOfDevelopment(string environment, int spans)
    {
        await StartAsync(environment, ("Telemetry:SamplingRatio", "1"));

        await GetAsync("/hello", UnsampledParent);

        Assert.Equal(spans, (await ServerPathsAsync()).Length);
    }

    [Fact]
    public async Task Lookup_InConsul_MakesNoSpan()
    {
        await using var consul = TestApp.CreateBuilder().Build();
        var asked = new TaskCompletionSource();
        consul.MapGet("/v1/health/service/users", (HttpContext context) =>
        {
            asked.TrySetResult();
            context.Response.Headers["X-Consul-Index"] = "1";
            return Results.Content("[]", "application/json");
        });
        await consul.StartAsync(TestContext.Current.CancellationToken);
        await StartAsync("Development",
            ("ConnectionStrings:consul", consul.Address().AbsoluteUri), ("Consul:Registration:Enabled", "false"),
            ("services:users:http:0", "http://127.0.0.1:7"));

        using var parent = new ActivitySource("ServiceDefaults.Tests").StartActivity("request");
        await _app!.Services.GetRequiredService<ServiceEndpointResolver>().GetEndpointsAsync("http://users", TestContext.Current.CancellationToken);
        await asked.Task;
        using var client = _app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        await client.GetAsync(new Uri(_app.Address(), "/hello"), TestContext.Current.CancellationToken);

        Assert.NotNull(parent);
        Assert.Empty(ClientSpans(consul));
        Assert.Single(ClientSpans(_app));
    }

    [Fact]
    public async Task Resource_FromOpenTelemetryVariables_NamesServiceAndInstance()
    {
        await StartAsync("Production", ("OTEL_SERVICE_NAME", "user-service"), ("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=user-service-2,team=core"));

        var attributes = _app!.Services.GetRequiredService<TracerProvider>().GetResource().Attributes.ToDictionary();

        Assert.Equal("user-service", attributes["service.name"]);
        Assert.Equal("user-service-2", attributes["service.instance.id"]);
        Assert.Equal("core", attributes["team"]);
    }

    private async Task StartAsync(string environment, params (string Key, string? Value)[] settings)
    {
        var builder = TestApp.CreateBuilder(environment, settings);
        builder.AddServiceDefaults();
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(new Collector(_spans))));
        _app = builder.Build();
        _app.MapDefaultEndpoints();
        _app.MapGet("/hello", () => "hello");
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    private async Task GetAsync(string path, string? traceParent = null)
    {
        // No instrumentation on this side, so that the service's own decision is seen.
        using var handler = new SocketsHttpHandler { ActivityHeadersPropagator = null };
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_app!.Address(), path));
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private async Task<string[]> ServerPathsAsync()
    {
        // A span ends after its response was sent; a stopped server has ended them all.
        await _app!.StopAsync(TestContext.Current.CancellationToken);
        return [.. Of(ActivityKind.Server, _app).Select(span => (string)span.GetTagItem("url.path")!)];
    }

    private IEnumerable<Activity> ClientSpans(WebApplication server) => Of(ActivityKind.Client, server);

    private IEnumerable<Activity> Of(ActivityKind kind, WebApplication server) =>
        _spans.Where(span => span.Kind == kind && Equals(span.GetTagItem("server.port"), server.Address().Port));

    private sealed class Collector(ConcurrentQueue<Activity> spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var activity in batch)
            {
                spans.Enqueue(activity);
            }

            return ExportResult.Success;
        }
    }
}

[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
public sealed class TelemetryCollection;
