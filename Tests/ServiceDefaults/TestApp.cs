using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Discovery.Consul;
using Tests.ServiceDefaults.Discovery;

namespace Tests.ServiceDefaults;

/// <summary>A small web application on a free port, with service defaults and, when asked for, a scripted Consul.</summary>
internal static class TestApp
{
    public const string ScriptedConsul = "http://consul.test:8500";

    public static WebApplicationBuilder CreateBuilder(params (string Key, string? Value)[] settings) => CreateBuilder("Production", settings);

    public static WebApplicationBuilder CreateBuilder(string environment, params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment, ApplicationName = "TestApp" });
        builder.Configuration.AddInMemoryCollection();
        builder.Configuration["Kestrel:Endpoints:http:Url"] = "http://127.0.0.1:0";
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel((context, kestrel) => kestrel.Configure(context.Configuration.GetSection("Kestrel")));
        builder.Services.AddRouting();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        return builder;
    }

    public static IServiceCollection UseConsul(this IServiceCollection services, FakeConsul consul)
    {
        services.AddHttpClient(ConsulClient.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => consul);
        return services;
    }

    public static Uri Address(this IHost app) =>
        new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Last());
}
