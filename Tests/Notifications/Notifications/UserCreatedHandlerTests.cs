using Messaging;
using Messaging.DeadLetters;
using Messaging.Events;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Testing;
using MimeKit;
using NotificationWorker.Email;
using NotificationWorker.Notifications;
using Tests.Messaging;
using Tests.Notifications.Email;

namespace Tests.Notifications.Notifications;

public sealed class UserCreatedHandlerTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private readonly TemporaryFolder _database = new();

    protected override ValueTask CleanUpAsync()
    {
        SqliteConnection.ClearAllPools();
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Worker_EventPublished_LeavesOneMailNamedAfterIt()
    {
        using var folder = new TemporaryFolder();
        await using var worker = await StartWorkerAsync(folder.Path);
        await using var publisher = new TestPublisher(worker.Services);

        await publisher.PublishAsync(new UserCreated(1, "Ada", "ada@example.com"), Cancel);

        await Eventually.HoldsAsync(() => Directory.GetFiles(folder.Path, "*.eml").Length == 1, "the mail");
        var file = Assert.Single(Directory.GetFiles(folder.Path));
        var mail = await MimeMessage.LoadAsync(file, Cancel);
        Assert.Equal("ada@example.com", Assert.Single(mail.To.Mailboxes).Address);
        Assert.Equal($"{Path.GetFileNameWithoutExtension(file)}@example.com", mail.MessageId);
        // Its handler may still be at work: disposing does not wait for it.
        await worker.StopAsync(Cancel);
        Assert.DoesNotContain(worker.Services.GetFakeLogCollector().GetSnapshot(), log => log.Message.Contains("ada@example.com", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Worker_WithAMailServer_HandsItOverAndTellsRefusalsApart()
    {
        using var folder = new TemporaryFolder();
        using var server = await SmtpServer.StartAsync("ascii");
        await using var worker = await StartWorkerAsync(folder.Path, ("ConnectionStrings:smtp", $"smtp://127.0.0.1:{server.Port}"));
        await using var publisher = new TestPublisher(worker.Services);

        await publisher.PublishAsync(new UserCreated(1, "Ada", "ada@example.com"), Cancel);
        await publisher.PublishAsync(new UserCreated(2, "Ada", "450@example.com"), Cancel);
        await publisher.PublishAsync(new UserCreated(3, "Ada", "550@example.com"), Cancel);
        await publisher.PublishAsync(new UserCreated(4, "Jürgen", "jürgen@example.com"), Cancel);

        Assert.Equal("ada@example.com", Assert.Single((await server.NextAsync()).To));
        var channel = await OpenChannelAsync();
        await HoldsAsync(channel, DeadLetterQueue, 3);
        await using var connection = await Broker.Factory.CreateConnectionAsync(Cancel);
        var name = $"the mail server 127.0.0.1:{server.Port}";
        var letters = await new DeadLetterQueues(connection).ListAsync(Queue, cancellationToken: Cancel);
        Assert.Equal(
            [
                ("retries-exhausted", 2, $"its handler failed 3 times, at last with MailServerException: {name} refuses the recipient for the moment (450)"),
                ("unprocessable", 0, $"{name} refuses the recipient for good (550)"),
                ("unprocessable", 0, $"{name} takes no recipient that is not ASCII before the @ (SMTPUTF8; RFC 6531, section 3.2)"),
            ],
            letters.Select(static letter => (letter.Code, letter.Failures, letter.Reason)).Order());
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.DoesNotContain(worker.Services.GetFakeLogCollector().GetSnapshot(), log => log.Message.Contains("@example.com", StringComparison.Ordinal));
    }

    private async Task<WebApplication> StartWorkerAsync(string folder, params (string Key, string Value)[] configuration)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration["ConnectionStrings:messaging"] = Broker.ConnectionString;
        builder.Configuration["ConnectionStrings:notifications"] = $"Data Source={_database["notifications.db"]}";
        builder.Configuration["Messaging:RetryDelays"] = MessagingHost.RetryDelays;
        builder.Configuration["Mail:PickupDirectory"] = folder;
        foreach (var (key, value) in configuration)
        {
            builder.Configuration[key] = value;
        }

        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddFakeLogging();
        builder.AddNotifications();
        builder.AddEmail();
        var worker = builder.Build();
        await worker.StartAsync(Cancel);
        return worker;
    }
}
