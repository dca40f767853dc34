namespace Tests.ServiceDefaults.Discovery.Sample;

public sealed class ShopTests
{
    [Fact]
    public async Task Shop_WithRegistrationAndDiscoveryAlone_IsFoundAndFinds()
    {
        await using var consul = await ConsulAgent.StartNewAsync();
        await using var orders = await StartOrdersAsync(consul);
        await using var shop = Shop.Build(
            [
                "--contentRoot", Path.GetTempPath(), "--urls", "http://127.0.0.1:0", "--OTEL_SERVICE_NAME", "shop",
                "--ConnectionStrings:consul", consul.Address.AbsoluteUri, "--Consul:Registration:CheckInterval", "00:00:00.2",
                "--Logging:LogLevel:Default", "None",
            ]);
        await shop.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () => await consul.PassingAsync("orders") == 1 && await consul.PassingAsync("shop") == 1);

        using var http = new HttpClient { BaseAddress = shop.Address() };
        Assert.Equal("order 7", await http.GetStringAsync("/orders/7", TestContext.Current.CancellationToken));
        Assert.Equal(orders.Address().AbsoluteUri, await http.GetStringAsync("/where/orders", TestContext.Current.CancellationToken));
        Assert.Equal("not found", await http.GetStringAsync("/where/invoices", TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Page_OfDiscovery_ShowsTheShop()
    {
        var lines = File.ReadAllLines(SolutionFolder.PathOf("Tests", "ServiceDefaults", "Discovery", "Sample", "Shop.cs"));
        var body = lines.SkipWhile(static line => !line.Contains("var builder", StringComparison.Ordinal))
            .TakeWhile(static line => !line.Contains("return app", StringComparison.Ordinal))
            .Select(static line => line.Trim());

        var page = File.ReadAllLines(SolutionFolder.PathOf("docs", "discovery.md")).Select(static line => line.Trim()).ToList();

        Assert.Equal([.. body, "app.Run();"], page.SkipWhile(static line => line != "```csharp").Skip(1).TakeWhile(static line => line != "```"));
    }

    private static async Task<WebApplication> StartOrdersAsync(ConsulAgent consul)
    {
        var builder = TestApp.CreateBuilder(("ConnectionStrings:consul", consul.Address.AbsoluteUri), ("OTEL_SERVICE_NAME", "orders"));
        builder.AddServiceDefaults();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGet("/orders/{id:int}", static (int id) => $"order {id}");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
