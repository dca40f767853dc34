using Tests.Faults;

namespace Tests.EndToEnd;

/// <summary>An application whose gateway is told no address: only Consul can answer.</summary>
public sealed class ConsulOnlyTests(SharedBrokers brokers) : FaultTest(brokers)
{
    [Fact]
    public async Task Gateway_WithoutConfiguredAddresses_FindsUserServiceThroughConsul()
    {
        var removed = new List<string>();
        var app = await StartAsync(options => options.Model = builder => TestApplication.Project(builder, "gateway").WithEnvironment(context =>
        {
            foreach (var name in context.EnvironmentVariables.Keys.Where(IsAddress).ToList())
            {
                context.EnvironmentVariables.Remove(name);
                removed.Add(name);
            }
        }));
        Assert.Contains("services__user-service__http__0", removed);

        using var answer = await app.PostUserAsync(NewEmail());
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static bool IsAddress(string name) =>
        name.StartsWith("services__", StringComparison.Ordinal) || name.StartsWith("USER_SERVICE_", StringComparison.Ordinal);
}
