using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hosting.Executables;
using Hosting.Runs;
using Microsoft.Extensions.DependencyInjection;
using Tests.EndToEnd;

namespace Tests.AppHost.Consul;

/// <summary>The application with native brokers and Consul's ACL on.</summary>
public sealed class ConsulAclTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Application_WithAcl_WorksAndStrangersOnlyReadServicesAndNodes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Native executables are for Linux.");
        await using var builder = await TestApplication.CreateAsync("--ConsulAcl=true", "--containers=never");
        await using var app = await builder.BuildAsync(Cancel);
        await TestApplication.StartAsync(app);
        var data = builder.Configuration["DataDirectory"]!;
        var tokens = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(Path.Combine(data, "consul-tokens.json"), Cancel))!;

        // Registered and watched, with a token that may do that and no more.
        Assert.Equal(
            ["gateway", "notification-worker", "user-service", "user-service"],
            await ConsulView.PassingAsync(app, static services => services.Count >= 4));
        using var gateway = app.CreateHttpClient("gateway");
        await Eventually.HoldsAsync(async () => (await gateway.GetAsync("/users/1000", Cancel)).StatusCode == HttpStatusCode.NotFound);
        await Eventually.HoldsAsync(async () => (await gateway.GetFromJsonAsync<JsonElement>("/health", Cancel)).GetProperty("status").GetString() == "Healthy");
        Assert.Equal(HttpStatusCode.OK, await PutAsync(app, "/v1/agent/service/register", tokens["Services"]));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(app, "/v1/kv/key", tokens["Services"]));

        Assert.Equal(HttpStatusCode.OK, await GetAsync(app, "/v1/catalog/nodes"));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(app, "/v1/agent/service/register", token: null));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(app, "/v1/kv/key", token: null));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(app, "/v1/acl/tokens"));

        AssertTokensAreKept(app, data, tokens.Values);
    }

    private static void AssertTokensAreKept(DistributedApplication app, string data, IEnumerable<string> tokens)
    {
        foreach (var file in new[] { Path.Combine(data, "consul-tokens.json"), Path.Combine(data, "consul", "acl.json") })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file));
        }

        var run = app.Services.GetRequiredService<Run>();
        var commands = RunProcesses.Find(run.Mark).Select(static process => File.ReadAllText($"/proc/{process.Id}/cmdline")).ToList();
        var logs = app.Services.GetRequiredService<ResourceLoggerService>();
        var lines = new[] { "consul", "gateway", "user-service-1", "notification-worker" }.SelectMany(logs.Lines).Select(static line => line.Content).ToList();
        Assert.Contains(commands, static command => command.Contains("consul", StringComparison.Ordinal));
        foreach (var token in tokens)
        {
            Assert.DoesNotContain(commands, command => command.Contains(token, StringComparison.Ordinal));
            Assert.DoesNotContain(lines, line => line.Contains(token, StringComparison.Ordinal));
        }
    }

    private static async Task<HttpStatusCode> GetAsync(DistributedApplication app, string path)
    {
        using var client = app.CreateHttpClient("consul", "http");
        using var answer = await client.GetAsync(path, Cancel);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> PutAsync(DistributedApplication app, string path, string? token)
    {
        using var client = app.CreateHttpClient("consul", "http");
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(new { Name = "stranger" }) };
        if (token is not null)
        {
            request.Headers.Add("X-Consul-Token", token);
        }

        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
