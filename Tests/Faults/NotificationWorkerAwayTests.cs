using Tests.EndToEnd;

namespace Tests.Faults;

/// <summary>Events wait for the worker. This class is the example of docs/testing.md.</summary>
public sealed class NotificationWorkerAwayTests(SharedBrokers brokers) : FaultTest(brokers)
{
    [Fact]
    public async Task Creation_WorkerKilled_IsMailedWhenItIsBack()
    {
        var app = await StartAsync(options => options.UserServices = 1);
        await app.KillReplicaAsync("notification-worker");

        var email = NewEmail();
        using var created = await app.PostUserAsync(email);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        await app.StartReplicaAsync("notification-worker");
        await Mails.WaitForAsync(app.MailDirectory, email);
    }
}
