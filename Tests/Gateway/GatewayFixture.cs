using Tests.Users;

namespace Tests.Gateway;

/// <summary>The gateway's executable in front of a <see cref="FakeUserService"/>.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private WebApplication? _users;
    private ServiceProcess? _gateway;

    public HttpClient Client { get; } = new(new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8 });

    internal FakeUserService Users => _users!.Services.GetRequiredService<FakeUserService>();

    internal ServiceProcess Process => _gateway!;

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        _users = await FakeUserService.StartAsync(cancellationToken);
        _gateway = await StartAsync(new() { ["RateLimiting__Capacity"] = "1000000", ["Resilience__TotalTimeout"] = "00:00:02" }, cancellationToken);
        Client.BaseAddress = _gateway.Addresses.Single();
        await WarmUpAsync(cancellationToken);
    }

    /// <summary>Another gateway in front of the same service.</summary>
    internal Task<ServiceProcess> StartAsync(Dictionary<string, string?> settings, CancellationToken cancellationToken) =>
        ServiceProcess.StartAsync(
            "Gateway",
            new(settings)
            {
                ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0",
                ["services__user-service__http__0"] = _users!.Urls.Single(),
                ["Resilience__RateLimiter__Capacity"] = "1000000",
                // The fake user service fails as the tests tell it; that must not count against it in the next one.
                ["Resilience__Breaker__FailureThreshold"] = "1000",
            },
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await (_gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_users?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    // The first call of a process may take longer than the short deadline set above.
    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        while (!(await Client.GetAsync($"/users/{FakeUserService.Known}", cancellationToken)).IsSuccessStatusCode)
        {
        }
    }
}
