using System.Net.Http.Json;
using Messaging.DeadLetters;
using Microsoft.Data.Sqlite;
using RabbitMQ.Client;

namespace Tests.Faults.Messaging;

/// <summary>The worker dies by kill -9, or loses its queue, at each point of an event's way. Every event is handled, and none has a second mail.</summary>
public sealed class ConsumingFaultTests(SharedBrokers brokers) : FaultTest(brokers)
{
    private const string Worker = "notification-worker";
    private const string Queue = "notification-worker.user-created";

    [Fact]
    public async Task Worker_KilledBeforeItHandlesBeforeTheCommitAndBeforeTheAcknowledgement_HandlesOnce()
    {
        var app = await StartWithRelayAsync();

        // Before it handles: the event is with the worker, which has not looked at it.
        await app.PauseReplicaAsync(Worker);
        await PostUserAsync(app);
        await ArrivesAsync(app);
        await app.KillReplicaAsync(Worker);
        Assert.Equal((0, 0), (MailCount(app), Handled(app)));
        await app.StartReplicaAsync(Worker);
        await AssertHandledOnceAsync(app, events: 1);

        // After the mail, before the commit: SQLite has one writer, and the worker waits for this one to end.
        await using (var database = await OpenDatabaseAsync(app))
        {
            await using var writing = database.BeginTransaction(deferred: false);
            await PostUserAsync(app);
            await Eventually.HoldsAsync(() => MailCount(app) == 2, "the mail");
            await app.KillReplicaAsync(Worker);
        }

        Assert.Equal((2, 1), (MailCount(app), Handled(app)));
        await app.StartReplicaAsync(Worker);
        await AssertHandledOnceAsync(app, events: 2);

        // After the commit, before the acknowledgement: the event is with the worker, and what it answers stays on the way.
        await app.PauseReplicaAsync(Worker);
        await PostUserAsync(app);
        await ArrivesAsync(app);
        app.RabbitMqRelay.Stall();
        app.ResumeReplica(Worker);
        await Eventually.HoldsAsync(() => Handled(app) == 3, "the commit");
        var written = Mails(app).Select(File.GetLastWriteTimeUtc).Order().ToList();
        await app.KillReplicaAsync(Worker);
        app.RabbitMqRelay.Cut();
        app.RabbitMqRelay.Heal();
        await app.StartReplicaAsync(Worker);
        await AssertHandledOnceAsync(app, events: 3);
        Assert.Equal(written, Mails(app).Select(File.GetLastWriteTimeUtc).Order());
    }

    [Fact]
    public async Task Queue_DeletedUnderARunningWorker_IsDeclaredAnewAndEventsFlow()
    {
        var app = await StartWithRelayAsync();
        await PostUserAsync(app);
        await AssertHandledOnceAsync(app, events: 1);

        await using (var connection = await app.RabbitMq.Factory.CreateConnectionAsync(Cancel))
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
            await channel.QueueDeleteAsync(Queue, cancellationToken: Cancel);
        }

        for (var i = 0; i < 20; i++)
        {
            await PostUserAsync(app);
        }

        // What comes while there is no queue is returned, and waits in the outbox until there is one.
        await AssertHandledOnceAsync(app, events: 21);
    }

    [Fact]
    public async Task Connection_CutOverAndOver_LosesAndDoublesNothing()
    {
        const int Events = 100;
        var app = await StartWithRelayAsync();

        for (var i = 1; i <= Events; i++)
        {
            await PostUserAsync(app);
            if (i % 10 == 0)
            {
                app.RabbitMqRelay.Cut();
            }
        }

        await AssertHandledOnceAsync(app, Events);
    }

    [Fact]
    public async Task DeadLetters_OfAnEventThatNoOneCanDecode_AreShownByTheWorkersProgram()
    {
        var app = await StartWithRelayAsync();
        await using var connection = await app.RabbitMq.Factory.CreateConnectionAsync(Cancel);
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await connection.CreateChannelAsync(confirmed, Cancel);
        var broken = new BasicProperties { Persistent = true, MessageId = "broken" };
        await channel.BasicPublishAsync("users", "user.created", mandatory: true, broken, "not json"u8.ToArray(), Cancel);
        await Eventually.HoldsAsync(async () => await channel.MessageCountAsync($"{Queue}.dead-letter", Cancel) == 1, "the dead letter");

        var (code, output, error) = await Tests.Users.ServiceProcess.RunAsync(
            "NotificationWorker", new() { ["ConnectionStrings__messaging"] = app.RabbitMq.ConnectionString }, Cancel, "dlq", "list");

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("broken  ", output, StringComparison.Ordinal);
        Assert.Contains($"undecodable        {Queue}  its body is not the JSON of this event", output, StringComparison.Ordinal);
        Assert.Single(await new DeadLetterQueues(connection).ListAsync(Queue, cancellationToken: Cancel));
    }

    private Task<RunningApplication> StartWithRelayAsync() => StartAsync(options =>
    {
        options.UserServices = 1;
        options.Relayed = Links.RabbitMq;
        // A failure of the moment is tried again in a moment.
        options.Set(Worker, "Messaging:RetryDelays", "00:00:00.1, 00:00:00.2, 00:00:00.4, 00:00:01, 00:00:02, 00:00:05, 00:00:05");
        options.Set("user-service", "Messaging:Outbox:RetryDelay", "00:00:00.1");
        options.Set("user-service", "Messaging:Outbox:MaxRetryDelay", "00:00:00.5");
        options.Set("user-service", "Messaging:Outbox:PollInterval", "00:00:00.1");
    });

    /// <summary>Creates one user, however busy the machine is: with its key a creation can be repeated until it is answered.</summary>
    private static Task PostUserAsync(RunningApplication app)
    {
        var email = NewEmail();
        return Eventually.HoldsAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/users") { Content = JsonContent.Create(new { name = "Ada", email }) };
                request.Headers.Add("Idempotency-Key", $"\"{email}\"");
                using var created = await app.Gateway.SendAsync(request, Cancel);
                return created.StatusCode == HttpStatusCode.Created;
            },
            "the creation of a user");
    }

    /// <summary>Waits until an event lies in the memory that the kernel keeps for a halted worker. All others read what comes to them.</summary>
    private static Task ArrivesAsync(RunningApplication app) => Eventually.HoldsAsync(
        () => new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists)
            .SelectMany(static file => File.ReadLines(file).Skip(1))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(socket => Number(socket[2].Split(':')[1]) == app.RabbitMqRelay.Port && Number(socket[4].Split(':')[1]) > 200),
        "the event to arrive at the worker");

    private static int Number(string hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static async Task AssertHandledOnceAsync(RunningApplication app, int events)
    {
        await Eventually.HoldsAsync(() => Handled(app) >= events, $"{events} events to be handled");
        await using var connection = await app.RabbitMq.Factory.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await Eventually.HoldsAsync(async () => await channel.MessageCountAsync(Queue, Cancel) == 0, "the queue to be empty");
        Assert.Equal((events, events), (MailCount(app), Handled(app)));
        Assert.Equal(0u, await channel.MessageCountAsync($"{Queue}.dead-letter", Cancel));
    }

    private static string[] Mails(RunningApplication app) => Directory.Exists(app.MailDirectory) ? Directory.GetFiles(app.MailDirectory, "*.eml") : [];

    private static int MailCount(RunningApplication app) => Mails(app).Length;

    private static int Handled(RunningApplication app)
    {
        using var database = new SqliteConnection(ConnectionString(app));
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = """SELECT COUNT(*) FROM "InboxMessages" """;
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static async Task<SqliteConnection> OpenDatabaseAsync(RunningApplication app)
    {
        var database = new SqliteConnection(ConnectionString(app));
        await database.OpenAsync(Cancel);
        return database;
    }

    private static string ConnectionString(RunningApplication app) =>
        $"Data Source={Path.Combine(Path.GetDirectoryName(app.MailDirectory)!, "notifications.db")};Pooling=False";
}
