using Microsoft.Extensions.Configuration;
using ServiceDefaults.Discovery;
using ServiceDefaults.Discovery.Consul;

namespace Tests.ServiceDefaults.Discovery.Consul;

public sealed class ConsulClientTests
{
    [Fact]
    public async Task Request_WithATokenConfigured_CarriesIt()
    {
        using var handler = new Scripted(HttpStatusCode.OK, "[]");
        await using var services = Build(handler, ("Consul:Token", "secret"));

        await services.GetRequiredService<ConsulClient>().GetPassingAsync(
            "user service", ServiceFilter.None, 7, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal("secret", Assert.Single(handler.Last!.Headers.GetValues("X-Consul-Token")));
        Assert.Equal("http://consul.test:8500/v1/health/service/user%20service?passing=1&index=7&wait=30000ms", handler.Last.RequestUri!.AbsoluteUri);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "ACL not found", "Status 403: ACL not found")]
    [InlineData(HttpStatusCode.InternalServerError, "No cluster leader", "Status 500: No cluster leader")]
    public async Task Request_Refused_IsAnOutageWithTheReason(HttpStatusCode status, string body, string reason)
    {
        using var handler = new Scripted(status, body);
        await using var services = Build(handler);

        var failure = await Assert.ThrowsAsync<ConsulUnavailableException>(
            () => services.GetRequiredService<ConsulClient>().DeregisterAsync("users-1", TestContext.Current.CancellationToken));

        Assert.Equal(reason, failure.Message);
        Assert.Equal(reason, services.GetRequiredService<ConsulConnection>().Outage?.Reason);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""[{"Node":null}]""")]
    [InlineData("""[{"Node":{"Address":"10.1.2.3"},"Service":{"ID":"a-1"}}]""")]
    public async Task Answer_ThatIsNotConsuls_IsAnOutage(string body)
    {
        using var handler = new Scripted(HttpStatusCode.OK, body);
        await using var services = Build(handler);

        await Assert.ThrowsAsync<ConsulUnavailableException>(
            () => services.GetRequiredService<ConsulClient>().GetPassingAsync(
                "users", ServiceFilter.None, 0, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Instance_WithoutAnAddress_HasTheOneOfItsNode()
    {
        using var handler = new Scripted(HttpStatusCode.OK, """[{"Node":{"Address":"10.1.2.3"},"Service":{"ID":"a-1","Address":"","Port":5,"Meta":null}}]""");
        await using var services = Build(handler);

        var answer = await services.GetRequiredService<ConsulClient>().GetPassingAsync(
            "a", ServiceFilter.None, 0, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(new ServiceInstance(new DiscoveredInstance("a-1", "0"), "10.1.2.3", 5, null), Assert.Single(answer.Instances));
    }

    private static ServiceProvider Build(Scripted handler, params (string Key, string? Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(
            [new("ConnectionStrings:consul", TestApp.ScriptedConsul), .. settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))]);
        builder.AddConsulServiceDiscovery();
        builder.Services.AddHttpClient(ConsulClient.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => handler);
        return builder.Services.BuildServiceProvider();
    }

    private sealed class Scripted(HttpStatusCode status, string body) : HttpMessageHandler
    {
        public HttpRequestMessage? Last { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Last = request;
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) });
        }
    }
}
