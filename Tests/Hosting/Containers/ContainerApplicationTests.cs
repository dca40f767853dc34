using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tests.EndToEnd;
using Tests.Hosting.Processes;
using Tests.Testing;

namespace Tests.Hosting.Containers;

/// <summary>The whole application with its brokers in containers, Consul's ACL on, and then killed.</summary>
[Collection(ContainersCollection.Name)]
public sealed class ContainerApplicationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Application_InContainersAndThenKilled_WorksAndLeavesNothing()
    {
        TestContainers.SkipUnlessThere();
        var volumes = await DockerView.LinesAsync("volume", "ls", "-q");
        await using var host = AppHostProcess.Start([.. TestContainers.Arguments, "--ConsulAcl=true", "--UserService:Replicas=1"]);
        await host.WaitUntilHealthyAsync();
        // Two containers, a network, and two volumes of a run that keeps nothing.
        Assert.Equal(5, (await DockerView.OfRunAsync(host.RunId)).Length);
        var urls = await UrlsAsync(host);

        using var client = new HttpClient();
        // On a machine that is busy with the start itself the first call may take longer than a call may.
        await Eventually.GetAsync(
            async cancel =>
            {
                using var created = await client.PostAsJsonAsync(new Uri(urls["gateway"], "/users"), new { name = "Ada", email = "ada@example.com" }, cancel);
                return created.StatusCode;
            },
            static status => status is HttpStatusCode.Created or HttpStatusCode.Conflict,
            "the creation of a user");
        await Mails.WaitForAsync(Path.Combine(DataDirectory(host), "mail"), "ada@example.com");

        await AssertConsulKnowsByHeartbeatsAndRefusesStrangersAsync(client, urls["consul"]);
        using var guest = new HttpRequestMessage(HttpMethod.Get, new Uri(urls["messaging"], "/api/whoami"));
        guest.Headers.Authorization = new("Basic", Convert.ToBase64String("guest:guest"u8));
        using var refused = await client.SendAsync(guest, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        host.Signal("-KILL");
        await host.WaitForExitAsync();

        await Eventually.GetAsync(_ => Task.FromResult(host.Children()), static left => left.Count == 0, "the end of all children");
        await Eventually.GetAsync(_ => DockerView.OfRunAsync(host.RunId), static left => left.Length == 0, "the removal of containers, network and volumes");
        Assert.Subset(volumes.ToHashSet(), (await DockerView.LinesAsync("volume", "ls", "-q")).ToHashSet());
        await Eventually.HoldsAsync(() => !Directory.Exists(DataDirectory(host)));
    }

    private static async Task AssertConsulKnowsByHeartbeatsAndRefusesStrangersAsync(HttpClient client, Uri consul)
    {
        var checks = await client.GetFromJsonAsync<List<JsonElement>>(new Uri(consul, "/v1/health/state/passing"), Cancel);
        Assert.Equal(
            ["gateway ttl", "notification-worker ttl", "user-service ttl"],
            checks!.Where(static check => check.GetProperty("ServiceName").GetString() is { Length: > 0 })
                .Select(static check => $"{check.GetProperty("ServiceName").GetString()} {check.GetProperty("Type").GetString()}").Order(StringComparer.Ordinal));
        using var written = await client.PutAsJsonAsync(new Uri(consul, "/v1/agent/service/register"), new { Name = "stranger" }, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, written.StatusCode);
    }

    private static string DataDirectory(AppHostProcess host) =>
        Path.Combine(Path.GetDirectoryName(global::Projects.AppHost.ProjectPath)!, ".data", $"run-{host.RunId}");

    /// <summary>The http address of every resource that has one.</summary>
    private static async Task<Dictionary<string, Uri>> UrlsAsync(AppHostProcess host)
    {
        var (exitCode, output) = await host.VerbAsync("ps", "--json");
        Assert.Equal(0, exitCode);
        return JsonSerializer.Deserialize<List<JsonElement>>(output)!
            .Select(static r => (Name: r.GetProperty("name").GetString()!, Url: r.GetProperty("urls").EnumerateArray().Select(static url => url.GetString()!).FirstOrDefault(static url => url.StartsWith("http", StringComparison.Ordinal))))
            .Where(static r => r.Url is not null).ToDictionary(static r => r.Name, static r => new Uri(r.Url!));
    }
}
