using System.Net.Http.Json;
using MimeKit;

namespace Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class UserStoryTests(ApplicationFixture application)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateUser_OverHttp_IsFoundAgainAndBecomesAMail()
    {
        using var gateway = application.App.CreateHttpClient("gateway");
        var email = $"ada-{Guid.NewGuid():N}@example.com";

        using var created = await gateway.PostAsJsonAsync("/users", new { name = "Ada Lovelace", email }, Cancel);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var user = await created.Content.ReadFromJsonAsync<UserAnswer>(Cancel);
        Assert.Equal($"/users/{user!.Id}", created.Headers.Location?.OriginalString);

        var found = await gateway.GetFromJsonAsync<UserAnswer>(created.Headers.Location, Cancel);
        Assert.Equal(new UserAnswer(user.Id, "Ada Lovelace", email), found);

        var mail = await Mails.WaitForAsync(application.MailDirectory, email);
        Assert.Equal(email, Assert.Single(mail.To.Mailboxes).Address);
        Assert.Contains("Ada Lovelace", mail.GetTextBody(MimeKit.Text.TextFormat.Plain), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateUser_AddressInAnotherScript_IsKeptAsWrittenAndWrittenTo()
    {
        using var gateway = application.App.CreateHttpClient("gateway");
        var mailbox = $"jürgen-{Guid.NewGuid():N}";

        using var created = await gateway.PostAsJsonAsync("/users", new { name = "Jürgen", email = $"{mailbox}@bücher.example" }, Cancel);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal($"{mailbox}@bücher.example", (await created.Content.ReadFromJsonAsync<UserAnswer>(Cancel))!.Email);

        using var again = await gateway.PostAsJsonAsync("/users", new { name = "Jürgen", email = $"{mailbox}@xn--bcher-kva.example" }, Cancel);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);

        var mail = await Mails.WaitForAsync(application.MailDirectory, $"{mailbox}@xn--bcher-kva.example");
        var recipient = Assert.Single(mail.To.Mailboxes);
        Assert.Equal(("Jürgen", $"{mailbox}@xn--bcher-kva.example"), (recipient.Name, recipient.GetAddress(idnEncode: true)));
    }

    /// <summary>Details of health are for Development, which the AppHost is in.</summary>
    [Fact]
    public async Task Services_OfAnAppHostInDevelopment_RunInDevelopment()
    {
        using var gateway = application.App.CreateHttpClient("gateway");

        Assert.Contains("\"consul\"", await gateway.GetStringAsync("/health", Cancel), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task EveryInstance_AfterStart_IsInConsulAndPassing()
    {
        Assert.Equal(
            ["gateway", "notification-worker", "user-service", "user-service"],
            await ConsulView.PassingAsync(application.App, static services => services.Count >= 4));
    }

    [Fact]
    public async Task GetAndCreateUser_BrokerStopped_StillWorkAndConsulStaysPassing()
    {
        using var gateway = application.App.CreateHttpClient("gateway");
        using var before = await gateway.PostAsJsonAsync("/users", new { name = "Grace", email = $"grace-{Guid.NewGuid():N}@example.com" }, Cancel);
        Assert.Equal(HttpStatusCode.Created, before.StatusCode);

        Assert.True((await application.App.ResourceCommands.ExecuteCommandAsync("messaging", KnownResourceCommands.StopCommand, Cancel)).Success);
        try
        {
            using var found = await gateway.GetAsync(before.Headers.Location, Cancel);
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);

            using var created = await gateway.PostAsJsonAsync("/users", new { name = "Alan", email = $"alan-{Guid.NewGuid():N}@example.com" }, Cancel);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);

            using var health = await gateway.GetAsync("/health", Cancel);
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
            Assert.Equal(4, (await ConsulView.PassingAsync(application.App, static services => services.Count >= 4)).Count);
        }
        finally
        {
            Assert.True((await application.App.ResourceCommands.ExecuteCommandAsync("messaging", KnownResourceCommands.StartCommand, Cancel)).Success);
            // The wait for its health would be given up as long as it is still told as stopped.
            await application.App.ResourceNotifications.WaitForResourceAsync("messaging", KnownResourceStates.Running, Cancel);
            await application.App.ResourceNotifications.WaitForResourceHealthyAsync("messaging", Cancel);
        }

        var email = $"barbara-{Guid.NewGuid():N}@example.com";
        await Eventually.GetAsync(
            async cancel =>
            {
                // The services notice by themselves that the broker is back; a creation before that has no mail in this step.
                email = $"barbara-{Guid.NewGuid():N}@example.com";
                using var again = await gateway.PostAsJsonAsync("/users", new { name = "Barbara", email }, cancel);
                Assert.Equal(HttpStatusCode.Created, again.StatusCode);
                return await Mails.IsThereWithinAsync(application.MailDirectory, email, TimeSpan.FromSeconds(2));
            },
            static arrived => arrived,
            "a mail after the broker came back");
    }
}
