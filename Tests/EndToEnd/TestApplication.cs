using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tests.EndToEnd;

/// <summary>Makes and starts the AppHost's application for a test; compiles on both engines.</summary>
internal static class TestApplication
{
    public static readonly string[] Resources = ["messaging", "consul", "user-service", "gateway", "notification-worker"];

    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] args)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([$"--DataDirectory={EngineSetup.DataDirectory()}", .. args]);
        EngineSetup.KeepNothing(builder);
        builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(static resource => resource.Name == "gateway")).WithEnvironment("RateLimiting__Capacity", "1000000");
        builder.Services.AddLogging(static logging => logging.AddProvider(new TestOutputLoggerProvider()));
        return builder;
    }

    /// <summary>The folder that the model hands to the worker.</summary>
    public static string MailDirectory(IDistributedApplicationBuilder builder) => Path.Combine(builder.Configuration["DataDirectory"]!, "mail");

    public static async Task StartAsync(DistributedApplication app)
    {
        using var patience = new CancellationTokenSource(EngineSetup.StartWithin);
        await app.StartAsync(patience.Token);
        await Task.WhenAll(Resources.Select(name => app.ResourceNotifications.WaitForResourceHealthyAsync(name, patience.Token)));
    }
}
