using System.Text.Json;

namespace Tests.Hosting.Processes;

public sealed class VerbTests
{
    [Fact]
    public async Task Verbs_OnARunningAppHost_ShowAndChangeIt()
    {
        await using var host = AppHostProcess.Start("--UserService:Replicas=1", "--set", "gateway:Custom:Colour=a:b");
        await host.WaitUntilHealthyAsync();

        var resources = await ListAsync(host);
        Assert.Equal(["consul", "gateway", "messaging", "notification-worker", "user-service", "users-migration"], resources.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Finished", resources["users-migration"].GetProperty("state").GetString());
        Assert.Equal("Healthy", resources["gateway"].GetProperty("health").GetString());
        Assert.StartsWith("http://localhost:", resources["gateway"].GetProperty("urls")[0].GetString(), StringComparison.Ordinal);

        var (exitCode, described) = await host.VerbAsync("describe", "gateway", "--json");
        Assert.Equal(0, exitCode);
        Assert.Contains("\"Custom__Colour\": \"a:b\"", described, StringComparison.Ordinal);

        var (_, masked) = await host.VerbAsync("describe", "messaging");
        Assert.Contains("amqp://aspire:********@", masked, StringComparison.Ordinal);
        var (_, revealed) = await host.VerbAsync("describe", "messaging", "--reveal");
        Assert.Matches("amqp://aspire:[A-Za-z0-9]{22}@", revealed);

        var before = resources["user-service"].GetProperty("pid").GetInt32();
        Assert.Equal(0, (await host.VerbAsync("stop", "user-service")).ExitCode);
        var stopped = (await ListAsync(host))["user-service"];
        Assert.Equal("Exited", stopped.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, stopped.GetProperty("pid").ValueKind);
        Assert.Equal(0, (await host.VerbAsync("start", "user-service")).ExitCode);
        Assert.Equal(0, (await host.VerbAsync("restart", "user-service")).ExitCode);
        await Eventually.GetAsync(
            _ => ListAsync(host),
            all => all["user-service"] is var user && user.GetProperty("health").GetString() == "Healthy" && user.GetProperty("pid").GetInt32() != before,
            "the restarted user-service");

        await AssertFollowingEndsWithItsReaderAsync(host);
        await AssertScalesAsync(host, resources["consul"].GetProperty("urls")[0].GetString()!);

        var (wrong, complaint) = await host.VerbAsync("stop", "nobody");
        Assert.Equal(1, wrong);
        Assert.Contains("nobody", complaint, StringComparison.Ordinal);

        Assert.Equal(0, (await host.VerbAsync("down")).ExitCode);
        Assert.Equal(0, await host.WaitForExitAsync());
        Assert.Empty(host.Children());
    }

    /// <summary>As in <c>logs consul -f | head -1</c>, of a resource that has nothing more to say.</summary>
    private static async Task AssertFollowingEndsWithItsReaderAsync(AppHostProcess host)
    {
        using var logs = host.StartVerb("logs", "users-migration", "--follow");
        try
        {
            Assert.NotNull(await logs.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            logs.StandardOutput.Close();

            Assert.Equal("", await logs.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await logs.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, logs.ExitCode);
        }
        finally
        {
            logs.Kill();
        }
    }

    /// <summary>A replica that comes is in Consul, from where the gateway knows of it; one that goes has left Consul before it ends.</summary>
    private static async Task AssertScalesAsync(AppHostProcess host, string consul)
    {
        using var client = new HttpClient { BaseAddress = new Uri(consul) };
        Assert.Equal(0, (await host.VerbAsync("scale", "user-service", "2")).ExitCode);
        Assert.Equal(0, (await host.VerbAsync("wait", "user-service-2", "--timeout", "90")).ExitCode);
        await Eventually.GetAsync(_ => PassingAsync(), static ids => ids.SequenceEqual(["user-service", "user-service-2"]), "both replicas in Consul");

        Assert.Equal(0, (await host.VerbAsync("scale", "user-service", "1")).ExitCode);
        Assert.Equal(["user-service"], await PassingAsync());
        Assert.DoesNotContain("user-service-2", (await ListAsync(host)).Keys);

        async Task<IReadOnlyList<string>> PassingAsync()
        {
            using var instances = JsonDocument.Parse(await client.GetStringAsync("/v1/health/service/user-service?passing", TestContext.Current.CancellationToken));
            return [.. instances.RootElement.EnumerateArray().Select(static instance => instance.GetProperty("Service").GetProperty("ID").GetString()!).Order(StringComparer.Ordinal)];
        }
    }

    private static async Task<Dictionary<string, JsonElement>> ListAsync(AppHostProcess host)
    {
        var (exitCode, output) = await host.VerbAsync("ps", "--json");
        Assert.Equal(0, exitCode);
        return JsonSerializer.Deserialize<List<JsonElement>>(output)!.ToDictionary(static r => r.GetProperty("name").GetString()!);
    }
}
