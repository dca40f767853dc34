using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Tests.ServiceDefaults.Health;

public sealed class DefaultEndpointsTests : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private WebApplication? _app;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(HealthStatus.Healthy, HttpStatusCode.OK)]
    [InlineData(HealthStatus.Degraded, HttpStatusCode.OK)]
    [InlineData(HealthStatus.Unhealthy, HttpStatusCode.ServiceUnavailable)]
    public async Task Health_InProduction_IsTheStatusWordAlone(HealthStatus status, HttpStatusCode code)
    {
        await StartAsync("Production", builder => AddCheck(builder, status));

        var (answer, body) = await GetAsync("/health");

        Assert.Equal(code, answer);
        Assert.Equal(status.ToString(), body);
    }

    [Fact]
    public async Task Alive_InstanceCannotDoItsJob_StaysHealthy()
    {
        await StartAsync("Production", builder => AddCheck(builder, HealthStatus.Unhealthy));

        Assert.Equal((HttpStatusCode.OK, "Healthy"), await GetAsync("/alive"));
    }

    [Fact]
    public async Task Health_InDevelopment_NamesTheChecksWithoutExceptions()
    {
        await StartAsync("Development", builder => AddCheck(builder, HealthStatus.Unhealthy));

        var (_, body) = await GetAsync("/health");

        var details = JsonDocument.Parse(body).RootElement;
        Assert.Equal("Unhealthy", details.GetProperty("status").GetString());
        Assert.Equal("Healthy", details.GetProperty("checks").GetProperty("self").GetProperty("status").GetString());
        Assert.Equal("disk full", details.GetProperty("checks").GetProperty("disk").GetProperty("description").GetString());
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Endpoint_BehindAuthorizationAndAnExhaustedLimit_Answers(string path)
    {
        await StartAsync(
            "Production",
            builder =>
            {
                builder.Services.AddAuthentication();
                builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
                builder.Services.AddRateLimiter(options => options.GlobalLimiter = PartitionedRateLimiter.Create<Microsoft.AspNetCore.Http.HttpContext, string>(
                    _ => RateLimitPartition.GetConcurrencyLimiter("all", _ => new ConcurrencyLimiterOptions { PermitLimit = 1 })));
            },
            app =>
            {
                app.UseRateLimiter();
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapGet("/hold", async context =>
                {
                    context.Response.StatusCode = (int)(await GetAsync(path)).Status;
                }).AllowAnonymous();
            });

        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/hold")).Status);
    }

    [Fact]
    public async Task Service_WithNeitherConsulNorOtlp_StartsAndIsHealthy()
    {
        await StartAsync("Production", _ => { });

        Assert.Equal((HttpStatusCode.OK, "Healthy"), await GetAsync("/health"));
    }

    [Fact]
    public void AddServiceDefaults_CalledTwice_AddsEachFeatureOnce()
    {
        var once = TestApp.CreateBuilder(("ConnectionStrings:consul", TestApp.ScriptedConsul));
        once.AddServiceDefaults();
        var twice = TestApp.CreateBuilder(("ConnectionStrings:consul", TestApp.ScriptedConsul));
        twice.AddServiceDefaults().AddServiceDefaults();

        Assert.Equal(Hosted(once), Hosted(twice));
        using var app = twice.Build();
        Assert.NotNull(app.Services.GetRequiredService<HealthCheckService>());
    }

    private static string?[] Hosted(WebApplicationBuilder builder) =>
        [.. builder.Services.Where(service => service.ServiceType == typeof(IHostedService)).Select(service => service.ImplementationType?.Name)];

    private static void AddCheck(WebApplicationBuilder builder, HealthStatus status) => builder.Services.AddHealthChecks()
        .AddCheck("disk", () => new HealthCheckResult(status, "disk full", new InvalidOperationException("secret")));

    private async Task StartAsync(string environment, Action<WebApplicationBuilder> configure, Action<WebApplication>? use = null)
    {
        var builder = TestApp.CreateBuilder(environment);
        builder.AddServiceDefaults();
        configure(builder);
        _app = builder.Build();
        use?.Invoke(_app);
        _app.MapDefaultEndpoints();
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(_app!.Address(), path), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
