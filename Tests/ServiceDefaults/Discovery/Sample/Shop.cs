using ServiceDefaults.Discovery;

namespace Tests.ServiceDefaults.Discovery.Sample;

/// <summary>The service of docs/discovery.md, line by line up to its <c>app.Run()</c>.</summary>
internal static class Shop
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddConsulRegistration();
        builder.AddConsulServiceDiscovery();
        builder.Services.AddHttpClient("orders", client => client.BaseAddress = new Uri("http://orders")).AddServiceDiscovery();

        var app = builder.Build();
        app.MapHealthChecks("/health");
        app.MapGet("/orders/{id:int}", (int id, IHttpClientFactory clients) => clients.CreateClient("orders").GetStringAsync($"/orders/{id}"));
        app.MapGet("/where/{service}", async (string service, ServiceLocator locator) => (await locator.FindAsync(service))?.AbsoluteUri ?? "not found");
        return app;
    }
}
