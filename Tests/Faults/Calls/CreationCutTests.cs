using System.Net.Http.Json;
using Tests.EndToEnd;

namespace Tests.Faults.Calls;

/// <summary>The answer to a creation is lost after the commit.</summary>
public sealed class CreationCutTests(SharedBrokers brokers) : FaultTest(brokers)
{
    private const int Cuts = 3;

    [Fact]
    public async Task Creation_AnswerCutOff_IsOneUserAndOneEventAndTheSameAnswer()
    {
        var app = await StartAsync(static options =>
        {
            (options.UserServices, options.Relayed) = (3, Links.UserServices);
            // More time than by default: a busy machine is no reason to repeat a call.
            options.Set("gateway", "Resilience:AttemptTimeout", "00:00:10");
            options.Set("gateway", "Resilience:TotalTimeout", "00:00:30");
        });
        var relay = app.RelayOf(app.UserServices[0]);
        var created = new Dictionary<string, User>();

        for (var cut = 0; cut < Cuts; cut++)
        {
            await Eventually.HoldsAsync(
                async () => await app.GetUserAsync(int.MaxValue) == HttpStatusCode.NotFound && relay.Open > 0, "a connection to the instance");
            relay.CutAfter(0);
            await Eventually.HoldsAsync(
                async () =>
                {
                    var email = NewEmail();
                    using var answer = await app.PostUserAsync(email);
                    Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
                    created.Add(email, (await answer.Content.ReadFromJsonAsync<User>(Cancel))!);
                    return relay.Open == 0;
                },
                "an answer to be cut off");
            relay.Heal();
        }

        // Every id was given once, without a gap: a second user for one of the creations would have taken one.
        Assert.Equal(Enumerable.Range(1, created.Count), created.Values.Select(static user => user.Id).Order());
        foreach (var (email, user) in created)
        {
            Assert.Equal(email, user.Email);
            Assert.Equal(user, await app.Gateway.GetFromJsonAsync<User>(new Uri($"/users/{user.Id}", UriKind.Relative), Cancel));
            await Mails.WaitForAsync(app.MailDirectory, email);
        }

        Assert.Equal(created.Count, Directory.EnumerateFiles(app.MailDirectory, "*.eml").Count());
    }

    private sealed record User(int Id, string Name, string Email);
}
