using Tests.EndToEnd;

namespace Tests.Faults;

/// <summary>RabbitMQ away at the start, lost while the services run, and silent.</summary>
public sealed class RabbitMqAwayTests(SharedBrokers brokers) : FaultTest(brokers)
{
    private const string Away = "Trying again until it can.";
    private const string Lost = "Lost the connection to RabbitMQ";

    [Fact]
    public async Task Services_StartedWithoutRabbitMq_WorkAndConnectWhenItAppears()
    {
        var app = await StartAsync(options => options.Away = Links.RabbitMq);
        string[] users = [.. app.UserServices, "notification-worker"];

        await app.HealthIsAsync("Degraded", users);
        await app.HealthIsAsync("Healthy", "gateway");
        var (waiting, _) = await CreateAsync(app);

        // Reset rather than refused, so that the attempts can be counted.
        app.RabbitMqRelay.Reset();
        await Eventually.HoldsAsync(() => app.RabbitMqRelay.Accepted >= 12, "a dozen attempts to connect");
        await app.HaveSaidOnceAsync(Away, users);
        await app.AllArePassingAsync();

        await AssertHealsAsync(app, users, waiting);
    }

    [Fact]
    public async Task Services_RabbitMqLost_WorkAndConnectAgain()
    {
        var app = await StartAsync(options => options.Relayed = Links.RabbitMq);
        string[] users = [.. app.UserServices, "notification-worker"];
        await app.HealthIsAsync("Healthy", app.Instances);
        await AssertEventsFlowAsync(app);

        app.RabbitMqRelay.Refuse();
        await app.HealthIsAsync("Degraded", users);
        var (waiting, user) = await CreateAsync(app);
        Assert.Equal(HttpStatusCode.OK, (await app.Gateway.GetAsync(user, Cancel)).StatusCode);

        app.RabbitMqRelay.Reset();
        var attempts = app.RabbitMqRelay.Accepted;
        await Eventually.HoldsAsync(() => app.RabbitMqRelay.Accepted >= attempts + 12, "a dozen attempts to connect");
        await app.HaveSaidOnceAsync(Lost, users);
        await app.HaveSaidOnceAsync(Away, users);
        await app.AllArePassingAsync();

        await AssertHealsAsync(app, users, waiting);
    }

    [Fact]
    public async Task Creation_RabbitMqSilent_IsAnsweredAllTheSame()
    {
        var app = await StartAsync(options => options.Relayed = Links.RabbitMq);
        await AssertEventsFlowAsync(app);

        app.RabbitMqRelay.Stall();
        var (waiting, _) = await CreateAsync(app);

        app.RabbitMqRelay.Heal();
        await Mails.WaitForAsync(app.MailDirectory, waiting);
    }

    private static async Task<(string Email, Uri? User)> CreateAsync(RunningApplication app)
    {
        var email = NewEmail();
        using var created = await app.PostUserAsync(email);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        return (email, created.Headers.Location);
    }

    private static async Task AssertHealsAsync(RunningApplication app, string[] users, string waiting)
    {
        app.RabbitMqRelay.Heal();
        await app.HealthIsAsync("Healthy", users);
        await Mails.WaitForAsync(app.MailDirectory, waiting);
        await AssertEventsFlowAsync(app);
    }

    private static async Task AssertEventsFlowAsync(RunningApplication app) => await Mails.WaitForAsync(app.MailDirectory, (await CreateAsync(app)).Email);
}
