using System.Net.Http.Json;
using Tests.EndToEnd;

namespace Tests.Containers;

/// <summary>The user story on brokers in containers, as most developers will run it.</summary>
public sealed class ContainersTests(ContainersFixture application, ContainerEngine engine) : IClassFixture<ContainersFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateUser_BrokersInContainers_IsFoundAgainAndBecomesAMail()
    {
        var app = await application.StartedAsync();
        using var gateway = app.CreateHttpClient("gateway");

        var (location, email) = await CreateAsync(gateway);

        var found = await gateway.GetFromJsonAsync<UserAnswer>(location, Cancel);
        Assert.Equal(email, found!.Email);
        await Mails.WaitForAsync(application.MailDirectory, email);
        Assert.Equal(
            ["gateway", "notification-worker", "user-service", "user-service"],
            await ConsulView.PassingAsync(app, static services => services.Count >= 4));
        Assert.Equal(
            new[] { engine.ConsulImage, engine.RabbitMqImage }.Order(StringComparer.Ordinal),
            (await engine.DockerAsync("ps", "--format", "{{.Image}}")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task CreateUser_RabbitMqContainerStopped_IsMailedWhenItIsBack()
    {
        var app = await application.StartedAsync();
        using var gateway = app.CreateHttpClient("gateway");
        var (before, _) = await CreateAsync(gateway);

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("messaging", KnownResourceCommands.StopCommand, Cancel)).Success);
        Assert.Empty(await engine.DockerAsync("ps", "-q", "--filter", $"ancestor={engine.RabbitMqImage}"));
        using var found = await gateway.GetAsync(before, Cancel);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        var (_, email) = await CreateAsync(gateway);

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("messaging", KnownResourceCommands.StartCommand, Cancel)).Success);
        await Mails.WaitForAsync(application.MailDirectory, email);
    }

    private static async Task<(Uri Location, string Email)> CreateAsync(HttpClient gateway)
    {
        var email = $"ada-{Guid.NewGuid():N}@example.com";
        using var created = await gateway.PostAsJsonAsync("/users", new { name = "Ada Lovelace", email }, Cancel);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        return (created.Headers.Location!, email);
    }
}
