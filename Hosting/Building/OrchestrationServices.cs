using Hosting.ApplicationModel;
using Hosting.Commands;
using Hosting.Containers;
using Hosting.Dashboard;
using Hosting.Health;
using Hosting.Logs;
using Hosting.Orchestration;
using Hosting.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hosting;

/// <summary>The services of the AppHost itself. Hosted ones start in the order in which they are added, and stop in reverse.</summary>
internal static class OrchestrationServices
{
    public static void AddOrchestration(this IServiceCollection services, DistributedApplicationBuilder builder, string checkoutDirectory, bool giveUp)
    {
        services.AddHealthChecks();
        services.AddHttpClient();
        services.AddSingleton(builder.Run);
        services.AddSingleton(builder.Eventing);
        services.AddSingleton(builder.ExecutionContext);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new DistributedApplicationModel(builder.Resources));
        services.AddSingleton<ResourceNotificationService>(_ => new ResourceNotificationService(giveUp));
        services.AddSingleton<ResourceLoggerService>();
        services.AddSingleton<InstanceEnvironment>();
        services.AddSingleton<EndpointAllocator>();
        services.AddSingleton(ContainerSettings.From(builder.Configuration));
        services.AddSingleton(builder.Run.Mark);
        services.AddSingleton<ContainerEngineFinder>();
        services.AddSingleton<ImagePuller>();
        services.AddSingleton<ContainerPlacement>();
        services.AddSingleton<ContainerViews>();
        services.AddSingleton<ContainerLauncher>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ResourceLauncher>(provider, checkoutDirectory));
        services.AddSingleton(provider => new DependencyWaiter(
            provider.GetRequiredService<ResourceNotificationService>(), provider.GetRequiredService<ResourceLoggerService>(), giveUp));
        services.AddSingleton(static provider => new Lazy<HealthCheckService>(provider.GetRequiredService<HealthCheckService>));
        services.AddSingleton<ResourceHealthMonitor>();
        services.AddSingleton<InstanceServices>();
        services.AddSingleton<ApplicationOrchestrator>();
        services.AddSingleton(static provider => new ResourceCommandService(provider.GetRequiredService<ApplicationOrchestrator>(), provider));
        services.AddSingleton<SecretMask>();
        services.AddSingleton<VerbPrograms>();
        services.AddSingleton<RunExporter>();
        services.AddSingleton<IHostLifetime, RunLifetime>();
        services.Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromSeconds(12));
    }

    public static void AddRunConsole(this IServiceCollection services)
    {
        services.AddSingleton(ConsoleWriter.ForStandardOutput());
        services.AddSingleton<ILoggerProvider, ConsoleLoggerProvider>();
        services.AddHostedService<RunConsole>();
    }

    /// <summary>Before the orchestrator, so that it is there first and goes last.</summary>
    public static void AddDashboard(this IServiceCollection services, DashboardPlan plan)
    {
        services.AddSingleton(plan);
        services.AddSingleton<ResourceServer>();
        services.AddSingleton<IExportSource, TelemetryExport>();
        services.AddSingleton<DashboardService>();
        services.AddHostedService(static provider => provider.GetRequiredService<DashboardService>());
    }

    public static void AddControlChannel(this IServiceCollection services, Run run)
    {
        services.AddSingleton<IControlTarget, ControlTarget>();
        services.AddHostedService(provider => new ControlServer(run.SocketPath, provider.GetRequiredService<IControlTarget>()));
    }

    public static void AddResourceLogging(this IServiceCollection services) =>
        services.AddHostedService<ResourceLogForwarder>();

    /// <summary>Last, so that whoever watches is there first.</summary>
    public static void AddOrchestrator(this IServiceCollection services) =>
        services.AddHostedService(static provider => provider.GetRequiredService<ApplicationOrchestrator>());
}
