using System.Collections.Concurrent;
using System.Net.Sockets;
using Messaging.DeadLetters;
using Messaging.Events;
using RabbitMQ.Client;

namespace Tests.Messaging.DeadLetters;

public sealed class DeadLetterQueuesTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private readonly ConcurrentDictionary<int, int> _handled = new();
    private volatile bool _mended;

    [Fact]
    public async Task Poison_AHundredOfAThousand_StopsNobodyAndIsHandledByReplayOnceMended()
    {
        const int Events = 1_000;
        var host = await StartMendableAsync();

        await PublishAsync(host, Enumerable.Range(1, Events));

        var channel = await OpenChannelAsync();
        await Eventually.HoldsAsync(() => _handled.Count == 900, "900 to be handled");
        await HoldsAsync(channel, DeadLetterQueue, 100);
        var deadLetters = host.Services.GetRequiredService<DeadLetterQueues>();
        var letters = await deadLetters.ListAsync(Queue, cancellationToken: Cancel);
        Assert.Equal(100, letters.Count);
        Assert.All(letters, letter => Assert.Equal(
            ("retries-exhausted", "its handler failed 3 times, at last with InvalidOperationException: not mended", "users", "user.created", 2),
            (letter.Code, letter.Reason, letter.Exchange, letter.RoutingKey, letter.Failures)));

        _mended = true;
        Assert.Equal(100, await deadLetters.ReplayAsync(Queue, cancellationToken: Cancel));

        await Eventually.HoldsAsync(() => _handled.Count == Events, "all to be handled");
        Assert.All(_handled.Values, count => Assert.Equal(1, count));
        await HoldsAsync(channel, DeadLetterQueue, 0);
    }

    [Fact]
    public async Task Letters_ReplayedTooEarlyThenSomeReplayedOrPurged_AreWhatTheyWereAndTheOthersStay()
    {
        var host = await StartMendableAsync();
        await PublishAsync(host, [10, 20, 30]);
        var channel = await OpenChannelAsync();
        await HoldsAsync(channel, DeadLetterQueue, 3);
        var deadLetters = host.Services.GetRequiredService<DeadLetterQueues>();

        // Not mended, each is taken once and is a dead letter again.
        Assert.Equal(3, await deadLetters.ReplayAsync(Queue, cancellationToken: Cancel));
        await HoldsAsync(channel, DeadLetterQueue, 3);
        var letters = await deadLetters.ListAsync(DeadLetterQueue, cancellationToken: Cancel);
        Assert.All(letters, static letter => Assert.Equal(2, letter.Failures));

        Assert.Equal(1, await deadLetters.PurgeAsync(Queue, [letters[0].Id], Cancel));
        _mended = true;
        Assert.Equal(1, await deadLetters.ReplayAsync(Queue, [letters[1].Id, "no such"], Cancel));

        await Eventually.HoldsAsync(() => _handled.Count == 1, "one to be handled");
        await HoldsAsync(channel, DeadLetterQueue, 1);
        var left = Assert.Single(await deadLetters.ListAsync(Queue, cancellationToken: Cancel));
        Assert.Equal((letters[2].Id, letters[2].Time), (left.Id, left.Time));
        Assert.Null(await deadLetters.FindAsync(Queue, letters[0].Id, Cancel));
        Assert.Equal(letters[2].Body, (await deadLetters.FindAsync(Queue, letters[2].Id, Cancel))!.Body);
    }

    /// <summary>RabbitMQ 4 drops what has been given out twenty times; before that it is put in anew. Copies fit into a frame.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(130_900)]
    public async Task Letter_ListedOverAndOverAndReplayed_StaysUntilThenAndIsHandled(int filler)
    {
        var host = await StartMendableAsync();
        _mended = true;
        var channel = await OpenDeclaredChannelAsync();
        var properties = new BasicProperties
        {
            Persistent = true, MessageId = "7", Headers = new Dictionary<string, object?> { ["mine"] = "yes", ["filler"] = new string('x', filler) },
        };
        await channel.BasicPublishAsync(
            "", DeadLetterQueue, mandatory: true, properties, """{"id":10,"name":"Ada","email":"ada@example.com"}"""u8.ToArray(), Cancel);
        var deadLetters = host.Services.GetRequiredService<DeadLetterQueues>();

        for (var i = 0; i < 30; i++)
        {
            var letter = Assert.Single(await deadLetters.ListAsync(Queue, cancellationToken: Cancel));
            Assert.Equal(("7", "unknown", "yes"), (letter.Id, letter.Code, letter.Headers["mine"]));
            Assert.True(
                !letter.Headers.TryGetValue("x-delivery-count", out var count) || int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) <= 10);
        }

        Assert.Equal(1, await deadLetters.ReplayAsync(Queue, cancellationToken: Cancel));
        await Eventually.HoldsAsync(() => _handled.ContainsKey(10), "it to be handled");
        await HoldsAsync(channel, DeadLetterQueue, 0);
    }

    [Fact]
    public async Task Handling_ThatKillsItsProcessOverAndOver_IsADeadLetterOfTheBroker()
    {
        var channel = await OpenDeclaredChannelAsync();
        await channel.BasicPublishAsync(
            "users", "user.created", mandatory: true, new BasicProperties { Persistent = true, MessageId = "killer" }, new byte[] { 1 }, Cancel);
        for (var i = 0; i < 21; i++)
        {
            BasicGetResult? message = null;
            await Eventually.HoldsAsync(async () => (message = await channel.BasicGetAsync(Queue, autoAck: false, Cancel)) is not null, "the message");
            await channel.BasicNackAsync(message!.DeliveryTag, multiple: false, requeue: true, Cancel);
        }

        await HoldsAsync(channel, DeadLetterQueue, 1);
        await using var connection = await Broker.Factory.CreateConnectionAsync(Cancel);
        var letter = Assert.Single(await new DeadLetterQueues(connection).ListAsync(Queue, cancellationToken: Cancel));
        Assert.Equal(("killer", "delivery-limit", "users", Queue), (letter.Id, letter.Code, letter.Exchange, letter.Queue));
    }

    [Fact]
    public async Task ListAsync_NoSuchQueue_SaysSo()
    {
        await using var connection = await Broker.Factory.CreateConnectionAsync(Cancel);

        var failure = await Assert.ThrowsAsync<DeadLetterException>(() => new DeadLetterQueues(connection).ListAsync("nobody", cancellationToken: Cancel));

        Assert.Equal("There is no queue 'nobody.dead-letter': its consumer has never run, or it is called otherwise.", failure.Message);
    }

    [Fact]
    public async Task Command_ListShowReplayPurge_DoesWhatItSays()
    {
        var host = await StartMendableAsync();
        await PublishAsync(host, [10, 20]);
        await HoldsAsync(await OpenChannelAsync(), DeadLetterQueue, 2);

        var listed = await RunAsync(["list"]);
        Assert.Contains("retries-exhausted", listed.Output, StringComparison.Ordinal);
        Assert.EndsWith("2 dead letters.", listed.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("ada@example.com", listed.Output, StringComparison.Ordinal);
        Assert.EndsWith("2 dead letters, 1 shown.", (await RunAsync(["list", "--limit", "1", "--queue", Queue])).Output.TrimEnd(), StringComparison.Ordinal);
        var id = listed.Output.Split(' ')[0];
        var shown = await RunAsync(["show", id]);
        Assert.Contains("Published: exchange 'users', routing key 'user.created'", shown.Output, StringComparison.Ordinal);
        Assert.Contains("""{"id":""", shown.Output, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse((await RunAsync(["show", id, "--json"])).Output);
        Assert.Equal((id, "user.created"), (json.RootElement.GetProperty("id").GetString(), json.RootElement.GetProperty("routingKey").GetString()));
        await Assert.ThrowsAsync<DeadLetterException>(() => RunAsync(["show", "no such"]));

        _mended = true;
        Assert.Equal("Replayed: 1.", (await RunAsync(["replay", id])).Output.TrimEnd());
        await Assert.ThrowsAsync<DeadLetterException>(() => RunAsync(["purge"]));
        Assert.Equal((1, "Remove 1 dead letter for good? [y/N] Nothing is removed."), Trimmed(await RunAsync(["purge"], "n")));
        Assert.Equal((0, "Remove 1 dead letter for good? [y/N] Removed: 1."), Trimmed(await RunAsync(["purge"], "y")));
        Assert.Equal("There are no dead letters.", (await RunAsync(["list"])).Output.TrimEnd());
    }

    /// <summary>As the orchestrator's proxy does for a broker that is not there.</summary>
    [Fact]
    public async Task Command_SomethingThatAcceptsAndNeverAnswers_GivesUpInOneSentence()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var factory = new ConnectionFactory { Uri = new($"amqp://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}") };

        var failure = await Assert.ThrowsAsync<DeadLetterException>(() => DeadLetterCommand.RunAsync(
            DeadLetterArguments.Parse(["list"])!, factory, TextWriter.Null, terminal: null, patience: TimeSpan.FromSeconds(1)));

        Assert.Equal("RabbitMQ does not answer within 1 s: see whether it runs, and whether ConnectionStrings:messaging names it.", failure.Message);
    }

    [Theory]
    [InlineData]
    [InlineData("drop")]
    [InlineData("show")]
    [InlineData("list", "one")]
    [InlineData("list", "--limit", "0")]
    [InlineData("list", "--queue")]
    [InlineData("list", "--all")]
    public void Arguments_ThatMakeNoSense_AreNotUnderstood(params string[] args) => Assert.Null(DeadLetterArguments.Parse(args));

    private Task<MessagingHost> StartMendableAsync() => StartHostAsync(options =>
    {
        options.Configuration["Messaging:Prefetch"] = "100";
        options.Configure = static builder => builder.AddDeadLetters();
        options.Handle = (handling, _) =>
        {
            if (handling.Event.Id % 10 == 0 && !_mended)
            {
                throw new InvalidOperationException("not mended");
            }

            _handled.AddOrUpdate(handling.Event.Id, 1, static (_, count) => count + 1);
            return Task.CompletedTask;
        };
    });

    private static Task PublishAsync(MessagingHost host, IEnumerable<int> users) =>
        Task.WhenAll(users.Select(id => host.Publisher.PublishAsync(new UserCreated(id, "Ada", "ada@example.com"), Cancel)));

    private async Task<(int Code, string Output)> RunAsync(string[] args, string? answer = null)
    {
        await using var output = new StringWriter();
        var code = await DeadLetterCommand.RunAsync(
            DeadLetterArguments.Parse(args)!, Broker.Factory, output, answer is null ? null : new StringReader($"{answer}\n"));
        return (code, output.ToString());
    }

    private static (int Code, string Output) Trimmed((int Code, string Output) result) => (result.Code, result.Output.TrimEnd());
}
