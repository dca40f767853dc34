using Dashboard.Api;
using Dashboard.Components;
using Dashboard.Components.RequestPath;

namespace Dashboard.AppHost;

internal static class AppHostExtensions
{
    private const string Boxes = "M3 4h6v5H3zM11 4h6v5h-6zM3 11h6v5H3zM11 11h6v5h-6z";
    private const string Flow = "M3 10h3M9 10h3M6 8v4h3V8zM12 5v3h4V5zM12 12v3h4v-3z";
    private const string Prompt = "M3 4h14v12H3zM6 8l3 2-3 2M10 13h4";

    /// <summary>What an AppHost tells of; its pages are there only when there is one.</summary>
    public static void AddAppHost(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<AppHostClient>().AddSingleton<ResourceList>().AddSingleton<ConsoleOutput>();
        services.AddHostedService(static provider => provider.GetRequiredService<ResourceList>());
        services.AddHostedService(static provider => provider.GetRequiredService<ConsoleOutput>());
        services.AddSingleton<BackendDetails>().AddSingleton<SystemWatcher>().AddSingleton<BrokerQueues>().AddSingleton<ConsulChecks>();
        services.AddSingleton(new NavigationItem(60, "system", "System", 's', Flow));
        if (builder.Configuration.GetSection(DashboardOptions.Section)[nameof(DashboardOptions.ResourceServiceUrl)] is { Length: > 0 })
        {
            services.AddSingleton<IResourceView, ResourceListView>();
            services.AddSingleton(new NavigationItem(10, "resources", "Resources", 'r', Boxes));
            services.AddSingleton(new NavigationItem(20, "consolelogs", "Console", 'c', Prompt));
        }
    }
}
