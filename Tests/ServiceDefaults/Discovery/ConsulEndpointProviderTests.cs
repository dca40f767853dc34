using Microsoft.Extensions.ServiceDiscovery;
using ServiceDefaults.Discovery;

namespace Tests.ServiceDefaults.Discovery;

public sealed class ConsulEndpointProviderTests : IAsyncDisposable
{
    private readonly FakeConsul _consul = new();
    private WebApplication? _app;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _consul.Dispose();
    }

    [Fact]
    public async Task Lookup_ConsulKnowsTheService_WinsOverConfiguration()
    {
        _consul.Add("users", "users-1", 1);
        var resolver = Resolver(("services:users:http:0", "http://10.0.0.2:2"));

        Assert.Equal(["http://10.0.0.1:1/"], await FindAsync(resolver, "http://users"));
    }

    [Fact]
    public async Task Lookup_ConsulDoesNotKnowTheService_IsAnsweredByConfiguration()
    {
        var resolver = Resolver(("services:users:http:0", "http://10.0.0.2:2"));

        Assert.Equal(["http://10.0.0.2:2/"], await FindAsync(resolver, "http://users"));
    }

    [Fact]
    public async Task Lookup_ConsulComesToKnowTheService_ChangesOver()
    {
        var resolver = Resolver(("services:users:http:0", "http://10.0.0.2:2"));
        await FindAsync(resolver, "http://users");

        _consul.Add("users", "users-1", 1);

        await Eventually.HoldsAsync(async () => await FindAsync(resolver, "http://users") is ["http://10.0.0.1:1/"]);
    }

    [Fact]
    public async Task Lookup_ConsulIsDown_IsAnsweredByConfiguration()
    {
        _consul.IsDown = true;
        var resolver = Resolver(("services:users:http:0", "http://10.0.0.2:2"), ("Consul:Discovery:FirstLookupTimeout", "00:01:00"));

        Assert.Equal(["http://10.0.0.2:2/"], await FindAsync(resolver, "http://users"));
    }

    [Fact]
    public async Task Lookup_ConsulHangs_IsAnsweredByConfigurationAfterTheTimeout()
    {
        _consul.Hangs = true;
        var resolver = Resolver(("services:users:http:0", "http://10.0.0.2:2"), ("Consul:Discovery:FirstLookupTimeout", "00:00:00.050"));

        Assert.Equal(["http://10.0.0.2:2/"], await FindAsync(resolver, "http://users"));
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000")]
    [InlineData("http://localhost:5000")]
    [InlineData("http://api.example.com")]
    [InlineData("http://_health.users")]
    public async Task Lookup_NotAPlainServiceName_IsNotAskedOfConsul(string address)
    {
        var resolver = Resolver(("services:users:health:0", "http://10.0.0.2:2"));

        Assert.Single(await FindAsync(resolver, address));

        Assert.Empty(_consul.Requests);
    }

    [Theory]
    [InlineData("https+http://users", new[] { "http://10.0.0.1:1/", "https://10.0.0.1:2/", "http://10.0.0.1:3/" })]
    [InlineData("http://users", new[] { "http://10.0.0.1:1/", "http://10.0.0.1:3/" })]
    [InlineData("https://users", new[] { "https://10.0.0.1:2/", "https://10.0.0.1:3/" })]
    public async Task Lookup_BySchemes_KeepsToThem(string address, string[] expected)
    {
        _consul.Add("users", "users-1", 1, "http");
        _consul.Add("users", "users-2", 2, "https");
        _consul.Add("users", "users-3", 3);

        Assert.Equal(expected, await FindAsync(Resolver(), address));
    }

    [Fact]
    public async Task Endpoint_FromConsul_TellsItsInstance()
    {
        _consul.Add("users", "users-1", 1, new Dictionary<string, string> { ["started-at"] = "2026-01-02T03:04:05.678Z" });

        var endpoint = Assert.Single((await Resolver().GetEndpointsAsync("http://users", TestContext.Current.CancellationToken)).Endpoints);

        var instance = endpoint.Features.Get<DiscoveredInstance>();
        Assert.Equal(new DiscoveredInstance("users-1", "2026-01-02T03:04:05.678Z"), instance);
        Assert.Equal("users-1@2026-01-02T03:04:05.678Z", instance?.Key);
    }

    [Fact]
    public async Task Endpoint_WithoutAStartTime_IsANewInstanceWhenItIsRegisteredAnew()
    {
        _consul.Add("users", "users-1", 1);
        var resolver = Resolver();
        var first = await OnlyInstanceAsync(resolver);

        _consul.Remove("users-1");
        _consul.Add("users", "users-1", 1);

        await Eventually.HoldsAsync(async () => await OnlyInstanceAsync(resolver) is { } again && again.Key != first?.Key);
    }

    [Fact]
    public async Task Endpoint_FromConfiguration_HasNoInstance() =>
        Assert.Null(await OnlyInstanceAsync(Resolver(("services:users:http:0", "http://10.0.0.2:2"))));

    [Fact]
    public async Task Lookup_NobodyKnowsTheName_TellsWhichAreKnown()
    {
        _consul.Add("orders", "orders-1", 1);
        _consul.Add("users", "users-1", 1);
        var resolver = Resolver(("services:payments:http:0", "http://10.0.0.2:2"));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => FindAsync(resolver, "http://userz"));

        Assert.Equal(HttpRequestError.NameResolutionError, failure.HttpRequestError);
        Assert.Equal(
            "No instance of userz is known. Consul at http://consul.test:8500/ knows orders, users. Configuration (services:NAME) knows payments.",
            failure.Message);
    }

    [Fact]
    public async Task Lookup_NobodyKnowsTheNameAndConsulIsAway_SaysSo()
    {
        _consul.IsDown = true;

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => FindAsync(Resolver(), "http://userz"));

        Assert.Contains("Consul at http://consul.test:8500/ has given no usable answer since", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_OfAnUnknownNameThatRegisters_Succeeds()
    {
        var resolver = Resolver();
        await Assert.ThrowsAsync<HttpRequestException>(() => FindAsync(resolver, "http://userz"));

        _consul.Add("userz", "userz-1", 1);

        await Eventually.HoldsAsync(async () => await FindAsync(resolver, "http://userz") is ["http://10.0.0.1:1/"]);
    }

    [Fact]
    public async Task Lookup_AllInstancesOfAKnownServiceLeave_FailsAndLeavesConfigurationOut()
    {
        _consul.Add("users", "users-1", 1);
        var resolver = Resolver(("services:users:http:0", "http://10.0.0.2:2"));
        Assert.Single(await FindAsync(resolver, "http://users"));

        _consul.Remove("users-1");

        await Eventually.HoldsAsync(async () => await FailureAsync(resolver) is not null);
        Assert.Equal(
            "No instance of users can be called: Consul at http://consul.test:8500/ knows the service, and none passes its checks.",
            await FailureAsync(resolver));
        _consul.Add("users", "users-2", 3);
        await Eventually.HoldsAsync(async () => await FailureAsync(resolver) is null && await FindAsync(resolver, "http://users") is ["http://10.0.0.1:3/"]);
    }

    [Theory]
    [InlineData("users")]
    [InlineData("Users")]
    public async Task Lookup_ConsulGoesAwayWithNoneToCall_IsAnsweredByConfigurationUntilItIsBack(string registered)
    {
        _consul.Add(registered, "users-1", 0);
        var resolver = Resolver(("services:users:http:0", "http://10.0.0.2:2"));
        Assert.NotNull(await FailureAsync(resolver));

        _consul.IsDown = true;
        _consul.Touch();

        await Eventually.HoldsAsync(async () => await FailureAsync(resolver) is null);
        Assert.Equal(["http://10.0.0.2:2/"], await FindAsync(resolver, "http://users"));
        _consul.IsDown = false;
        await Eventually.HoldsAsync(async () => await FailureAsync(resolver) is not null);
    }

    [Fact]
    public async Task Lookup_OfAHostName_IsPassedThrough() =>
        Assert.Equal([$"Unspecified/{Dns.GetHostName()}:5000"], await FindAsync(Resolver(), $"http://{Dns.GetHostName()}:5000"));

    [Fact]
    public async Task Lookup_WithoutConsulConfigured_IsAnsweredByConfiguration()
    {
        var builder = TestApp.CreateBuilder(("services:users:http:0", "http://10.0.0.2:2"));
        builder.AddServiceDefaults();
        _app = builder.Build();

        Assert.Equal(["http://10.0.0.2:2/"], await FindAsync(_app.Services.GetRequiredService<ServiceEndpointResolver>(), "http://users"));
    }

    private ServiceEndpointResolver Resolver(params (string Key, string? Value)[] settings)
    {
        var builder = TestApp.CreateBuilder([("ConnectionStrings:consul", TestApp.ScriptedConsul), .. settings]);
        builder.AddConsulServiceDiscovery().AddConsulServiceDiscovery();
        builder.Services.UseConsul(_consul);
        _app = builder.Build();
        return _app.Services.GetRequiredService<ServiceEndpointResolver>();
    }

    private static async Task<string?> FailureAsync(ServiceEndpointResolver resolver)
    {
        try
        {
            await FindAsync(resolver, "http://users");
            return null;
        }
        catch (HttpRequestException failure)
        {
            return failure.Message;
        }
    }

    private static async Task<DiscoveredInstance?> OnlyInstanceAsync(ServiceEndpointResolver resolver) =>
        (await resolver.GetEndpointsAsync("http://users", TestContext.Current.CancellationToken)).Endpoints is [var only]
            ? only.Features.Get<DiscoveredInstance>()
            : null;

    private static async Task<string[]> FindAsync(ServiceEndpointResolver resolver, string address)
    {
        var source = await resolver.GetEndpointsAsync(address, TestContext.Current.CancellationToken);
        return [.. source.Endpoints.Select(endpoint => endpoint.EndPoint.ToString()!)];
    }
}
