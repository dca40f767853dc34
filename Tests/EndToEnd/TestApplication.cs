using Microsoft.Extensions.Logging;
using Tests.Telemetry;

namespace Tests.EndToEnd;

/// <summary>Makes and starts the AppHost's application for a test.</summary>
internal static class TestApplication
{
    public static readonly string[] Resources = ["messaging", "consul", "user-service", "gateway", "notification-worker"];

    // Brokers that the machine lacks are fetched first.
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(5);

    /// <summary>On native brokers, whatever engine the machine has; a later argument overrides an earlier one.</summary>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] args)
    {
        await FetchedProgram.Brokers.NeedAsync();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(["--Brokers=native", .. args]);
        builder.Services.AddLogging(static logging => logging.ClearProviders().AddProvider(new TestOutputLoggerProvider()));

        // What is tested is what becomes of requests, not how many a client may make.
        Project(builder, "gateway").WithEnvironment("RateLimiting__Capacity", "1000000");
        return builder;
    }

    public static IResourceBuilder<ProjectResource> Project(IDistributedApplicationBuilder builder, string name) =>
        builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == name));

    /// <summary>The argument that has all services export to a receiver.</summary>
    public static string ExportTelemetryTo(OtlpReceiver receiver) => $"--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL={receiver.Endpoint}";

    /// <summary>The application's own folder, which ends with it.</summary>
    public static string DataDirectory(IDistributedApplicationBuilder builder) => builder.Configuration["DataDirectory"]!;

    /// <summary>The folder that the model hands to the worker.</summary>
    public static string MailDirectory(IDistributedApplicationBuilder builder) => Path.Combine(DataDirectory(builder), "mail");

    public static async Task StartAsync(DistributedApplication app)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(StartWithin);
        await app.StartAsync(patience.Token);
        await Task.WhenAll(Resources.Select(name => app.ResourceNotifications.WaitForResourceHealthyAsync(name, patience.Token)));
    }
}
