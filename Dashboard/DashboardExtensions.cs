using Dashboard.Api;
using Dashboard.AppHost;
using Dashboard.Components;
using Dashboard.Listening;
using Dashboard.Login;
using Dashboard.Otlp;
using Dashboard.Security;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.FluentUI.AspNetCore.Components;

namespace Dashboard;

/// <summary>What makes a web application the dashboard.</summary>
internal static class DashboardExtensions
{
    public static WebApplicationBuilder AddDashboard(this WebApplicationBuilder builder)
    {
        // Assets of packages are found beside the sources in every environment, as long as nothing is published.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddOptions<DashboardOptions>().BindConfiguration(DashboardOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<DashboardOptions>, DashboardOptions.Validator>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddListeners();
        builder.Services.AddLogin();
        builder.Services.AddTelemetryStore();
        builder.Services.AddOtlpReceiver();
        builder.Services.AddApi();
        builder.AddAppHost();
        builder.Services.AddPages();
        return builder;
    }

    public static WebApplication MapDashboard(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseSameOrigin();
        app.UseListeners();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapLogin();
        app.MapOtlpReceiver();
        app.MapConsoleDownload();
        app.MapApi();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(static options => options.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }

    private static void AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddFluentUIComponents();
        // Nothing that is protected has to be read by the next process, and nothing is written to disk.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddNavigation();
    }
}
