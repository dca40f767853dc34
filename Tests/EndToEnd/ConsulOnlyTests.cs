using System.Net;
using System.Net.Http.Json;

namespace Tests.EndToEnd;

/// <summary>An application whose gateway is told no address: only Consul can answer.</summary>
public sealed class ConsulOnlyTests
{
    [Fact]
    public async Task Gateway_WithoutConfiguredAddresses_FindsUserServiceThroughConsul()
    {
        await using var builder = await TestApplication.CreateAsync();
        var gateway = (IResourceWithEnvironment)builder.Resources.Single(static r => r.Name == "gateway");
        var removed = new List<string>();
        builder.CreateResourceBuilder(gateway).WithEnvironment(context =>
        {
            foreach (var name in context.EnvironmentVariables.Keys.Where(IsAddress).ToList())
            {
                context.EnvironmentVariables.Remove(name);
                removed.Add(name);
            }
        });
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await TestApplication.StartAsync(app);
        Assert.Contains("services__user-service__http__0", removed);

        using var client = app.CreateHttpClient("gateway");
        using var answer = await client.PostAsJsonAsync(
            "/users", new { name = "Edsger", email = "edsger@example.com" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static bool IsAddress(string name) =>
        name.StartsWith("services__", StringComparison.Ordinal) || name.StartsWith("USER_SERVICE_", StringComparison.Ordinal);
}
