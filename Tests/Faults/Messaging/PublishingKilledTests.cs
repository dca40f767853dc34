using Microsoft.Data.Sqlite;
using Tests.EndToEnd;
using Tests.Messaging;

namespace Tests.Faults.Messaging;

/// <summary>The user service is killed at each point on an event's way to the broker. A raw subscriber counts what arrives.</summary>
public sealed class PublishingKilledTests(SharedBrokers brokers) : FaultTest(brokers)
{
    private const string Service = "user-service";

    [Fact]
    public async Task Service_KilledBeforeThePublishTheConfirmOrTheMark_LosesNothing()
    {
        var app = await StartAsync(static options =>
        {
            (options.UserServices, options.Relayed) = (1, Links.RabbitMq);
            // However slow the machine is, no call is given up, and no confirm that is only held back.
            options.Set("user-service", "Messaging:PublishTimeout", "00:02:00");
            options.Set("user-service", "Messaging:Outbox:LeaseDuration", "00:05:00");
            options.Set("gateway", "Resilience:AttemptTimeout", "00:00:20");
            options.Set("gateway", "Resilience:TotalTimeout", "00:00:30");
        });
        await using var subscriber = await RawSubscriber.StartAsync(app.RabbitMq.Factory);
        List<string> emails = [await CreateAsync(app)];
        await subscriber.DistinctAsync(1);
        await AllMarkedAsync(app);

        // After the commit, before the publish.
        app.RabbitMqRelay.Refuse();
        emails.Add(await CreateAsync(app));
        await app.KillReplicaAsync(Service);
        app.RabbitMqRelay.Heal();
        await app.StartReplicaAsync(Service);
        await subscriber.DistinctAsync(2);
        Assert.Equal(2, subscriber.Received.Count);
        await AllMarkedAsync(app);

        // After the publish, before the confirm.
        app.RabbitMqRelay.HoldAnswers();
        emails.Add(await CreateAsync(app));
        await subscriber.DistinctAsync(3);
        await app.KillReplicaAsync(Service);
        app.RabbitMqRelay.Heal();
        await app.StartReplicaAsync(Service);
        await subscriber.RepeatAsync();
        await AllMarkedAsync(app);
        Assert.Equal((3, 4), (subscriber.Distinct, subscriber.Received.Count));

        // After the confirm, before the mark: somebody else has the database's one write lock.
        app.RabbitMqRelay.HoldAnswers();
        emails.Add(await CreateAsync(app));
        await subscriber.DistinctAsync(4);
        var lines = app.Lines(Service).Count;
        await using (await WriteLock.TakeAsync(app))
        {
            app.RabbitMqRelay.Heal();
            await Eventually.HoldsAsync(
                () => app.Lines(Service).Skip(lines).Any(static line => line.Contains("The outbox cannot be emptied", StringComparison.Ordinal)),
                "the mark to fail");
            await app.KillReplicaAsync(Service);
        }

        await app.StartReplicaAsync(Service);
        await Eventually.HoldsAsync(
            async () =>
            {
                await subscriber.TakeAsync();
                return subscriber.Received.Count >= 6;
            },
            "the last event to come again");
        await AllMarkedAsync(app);

        Assert.Equal(emails.Count, subscriber.Distinct);
        Assert.Equal(Enumerable.Range(1, emails.Count), subscriber.Users.Order());
        foreach (var email in emails)
        {
            await Mails.WaitForAsync(app.MailDirectory, email);
        }

        Assert.Equal(emails.Count, Directory.EnumerateFiles(app.MailDirectory, "*.eml").Count());
    }

    private static async Task<string> CreateAsync(RunningApplication app)
    {
        var email = NewEmail();
        await Eventually.HoldsAsync(async () => (await app.GetUserAsync(int.MaxValue)) == HttpStatusCode.NotFound, "the gateway to reach the service");
        using var created = await app.PostUserAsync(email);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        return email;
    }

    private static Task AllMarkedAsync(RunningApplication app) => Eventually.HoldsAsync(
        async () =>
        {
            await using var connection = await OpenAsync(app);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM OutboxMessages WHERE SentAt IS NULL";
            return Convert.ToInt64(await command.ExecuteScalarAsync(Cancel), CultureInfo.InvariantCulture) == 0;
        },
        "all rows to be marked as sent");

    private static async Task<SqliteConnection> OpenAsync(RunningApplication app)
    {
        var connection = new SqliteConnection($"Data Source={app.UsersDatabase};Mode=ReadWrite;Pooling=False");
        await connection.OpenAsync(Cancel);
        return connection;
    }

    private sealed class WriteLock(SqliteConnection connection, SqliteTransaction transaction) : IAsyncDisposable
    {
        public static async Task<WriteLock> TakeAsync(RunningApplication app)
        {
            var connection = await OpenAsync(app);
            return new(connection, connection.BeginTransaction(deferred: false));
        }

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
