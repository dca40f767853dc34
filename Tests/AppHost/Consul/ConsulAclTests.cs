using System.Net.Http.Json;
using Tests.EndToEnd;

namespace Tests.AppHost.Consul;

/// <summary>The application's native Consul denies by default.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class ConsulAclTests(ApplicationFixture application)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string TokensFile => Path.Combine(application.DataDirectory, "consul-tokens.json");

    [Fact]
    public async Task Strangers_WithoutAToken_OnlyReadServicesAndNodes()
    {
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/v1/catalog/nodes"));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync("/v1/agent/service/register", token: null));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync("/v1/kv/key", token: null));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync("/v1/acl/tokens"));
    }

    [Fact]
    public async Task Services_WithTheirToken_RegisterAndDoNoMore()
    {
        var token = (await TokensAsync())["Services"];

        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync("/v1/kv/key", token));
        Assert.Equal(HttpStatusCode.OK, await PutAsync("/v1/agent/service/register", token));
        Assert.Equal(HttpStatusCode.OK, await PutAsync("/v1/agent/service/deregister/stranger", token));
    }

    [Fact]
    public async Task Tokens_OfTheRun_AreInNoArgumentAndNoLog()
    {
        var logs = application.App.Services.GetRequiredService<ResourceLoggerService>();
        foreach (var file in new[] { TokensFile, Path.Combine(application.DataDirectory, "consul", "acl.json") })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file));
        }

        foreach (var token in (await TokensAsync()).Values)
        {
            Assert.All(Directory.EnumerateDirectories("/proc"), process => Assert.DoesNotContain(token, CommandLine(process), StringComparison.Ordinal));
            foreach (var resource in TestApplication.Resources)
            {
                await foreach (var lines in logs.GetAllAsync(resource).WithCancellation(Cancel))
                {
                    Assert.All(lines, line => Assert.DoesNotContain(token, line.Content, StringComparison.Ordinal));
                }
            }
        }
    }

    private async Task<Dictionary<string, string>> TokensAsync() =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(TokensFile, Cancel))!;

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private async Task<HttpStatusCode> GetAsync(string path)
    {
        using var client = application.App.CreateHttpClient("consul", "http");
        using var answer = await client.GetAsync(path, Cancel);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> PutAsync(string path, string? token)
    {
        using var client = application.App.CreateHttpClient("consul", "http");
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(new { Name = "stranger" }) };
        if (token is not null)
        {
            request.Headers.Add("X-Consul-Token", token);
        }

        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
