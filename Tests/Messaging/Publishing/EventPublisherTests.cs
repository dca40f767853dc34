using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Messaging;
using Messaging.Events;
using Messaging.RabbitMq;
using Messaging.Topology;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Tests.Messaging.Publishing;

public sealed class EventPublisherTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private static readonly UserCreated Ada = new(1, "Ada Löwe 👩‍💻", "ada@example.com");

    [Fact]
    public async Task PublishAsync_UserCreated_IsReadableByAPlainClient()
    {
        var host = await StartHostAsync();
        var before = DateTimeOffset.UtcNow;

        await host.Publisher.PublishAsync(Ada, Cancel);

        var message = await TakeAsync(await OpenChannelAsync(), Queue);
        using var body = JsonDocument.Parse(message.Body);
        Assert.Equal(["id", "name", "email"], body.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(1, body.RootElement.GetProperty("id").GetInt32());
        Assert.Equal("Ada Löwe 👩‍💻", body.RootElement.GetProperty("name").GetString());
        Assert.Equal("ada@example.com", body.RootElement.GetProperty("email").GetString());

        Assert.Equal(("users", "user.created"), (message.Exchange, message.RoutingKey));
        Assert.Equal("application/json", message.BasicProperties.ContentType);
        Assert.True(message.BasicProperties.Persistent);
        var id = Guid.Parse(message.BasicProperties.MessageId!);
        Assert.Equal(7, id.Version);
        Assert.Equal(id.ToString(), Header(message, "cloudEvents:id"));
        Assert.Equal("1.0", Header(message, "cloudEvents:specversion"));
        Assert.Equal("user.created", Header(message, "cloudEvents:type"));
        Assert.Equal("/user-service", Header(message, "cloudEvents:source"));
        Assert.InRange(DateTimeOffset.Parse(Header(message, "cloudEvents:time"), null), before, DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task PublishAsync_NoQueueBound_SaysUnroutable()
    {
        var host = await StartHostAsync(options => options.Topology = EventTopology.Default with { Subscriptions = [] });

        var exception = await Assert.ThrowsAsync<EventUnroutableException>(() => host.Publisher.PublishAsync(Ada, Cancel));

        Assert.Contains("'users'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_QueueFull_SaysRejected()
    {
        var channel = await OpenDeclaredChannelAsync();
        var full = await channel.QueueDeclareAsync(
            "", durable: false, exclusive: true, autoDelete: true, new Dictionary<string, object?> { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" }, cancellationToken: Cancel);
        await channel.QueueBindAsync(full.QueueName, "users", "user.created", cancellationToken: Cancel);
        var host = await StartHostAsync();
        await host.Publisher.PublishAsync(Ada, Cancel);

        await Assert.ThrowsAsync<EventRejectedException>(() => host.Publisher.PublishAsync(Ada, Cancel));
    }

    [Fact]
    public async Task PublishAsync_QueueMadeInAnotherWay_SaysWhichOne()
    {
        var channel = await OpenChannelAsync();
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancel);
        var host = await StartHostAsync();

        var exception = await Assert.ThrowsAsync<TopologyConflictException>(() => host.Publisher.PublishAsync(Ada, Cancel));

        Assert.StartsWith($"RabbitMQ already has queue '{Queue}' with other properties (", exception.Message, StringComparison.Ordinal);
        Assert.Contains("is to be '", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_ManyAtOnce_AllAreInTheQueue()
    {
        var host = await StartHostAsync();

        await Task.WhenAll(Enumerable.Range(1, 300).Select(id => host.Publisher.PublishAsync(Ada with { Id = id }, Cancel)));

        await HoldsAsync(await OpenChannelAsync(), Queue, 300);
    }

    [Fact]
    public async Task PublishAsync_NobodyListens_FailsAtOnceWithoutThePassword()
    {
        var port = FreePort();
        var host = await StartHostAsync(options => options.ConnectionString = $"amqp://tests:hidden@127.0.0.1:{port}");
        var started = Stopwatch.GetTimestamp();

        var exception = await Assert.ThrowsAsync<BrokerUnavailableException>(() => host.Publisher.PublishAsync(Ada, Cancel));

        Assert.Contains($"127.0.0.1:{port}", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", exception.ToString(), StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task PublishAsync_BrokerNeverAnswers_EndsWithItsToken()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var host = await StartHostAsync(options => options.ConnectionString = $"amqp://tests:secret@{silent.LocalEndpoint}");
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var started = Stopwatch.GetTimestamp();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Publisher.PublishAsync(Ada, budget.Token));

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task PublishAsync_BrokerNeverAnswersAndNoToken_EndsWithTheTimeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var host = await StartHostAsync(options =>
        {
            options.ConnectionString = $"amqp://tests:secret@{silent.LocalEndpoint}";
            options.Configuration["Messaging:PublishTimeout"] = "00:00:00.200";
        });

        var exception = await Assert.ThrowsAsync<BrokerUnavailableException>(() => host.Publisher.PublishAsync(Ada, CancellationToken.None));

        Assert.Equal("RabbitMQ did not confirm within 0.2 s.", exception.Message);
    }

    [Fact]
    public async Task PublishAsync_ConnectionWasLost_GoesOverTheNextOne()
    {
        var host = await StartHostAsync();
        await host.Publisher.PublishAsync(Ada, Cancel);
        var connection = await host.Services.GetRequiredService<BrokerConnection>().GetAsync(Cancel);
        await connection.CloseAsync(Cancel);

        await host.Publisher.PublishAsync(Ada, Cancel);

        await HoldsAsync(await OpenChannelAsync(), Queue, 2);
    }

    [Fact]
    public async Task PublishAsync_QueueWasDeleted_SaysUnroutableRatherThanSucceed()
    {
        var host = await StartHostAsync();
        await host.Publisher.PublishAsync(Ada, Cancel);
        await (await OpenChannelAsync()).QueueDeleteAsync(Queue, cancellationToken: Cancel);

        await Assert.ThrowsAsync<EventUnroutableException>(() => host.Publisher.PublishAsync(Ada, Cancel));
    }

    [Fact]
    public async Task PublishAsync_ExchangeWasDeleted_DeclaresItAnew()
    {
        var host = await StartHostAsync();
        await host.Publisher.PublishAsync(Ada, Cancel);
        var channel = await OpenChannelAsync();
        await channel.ExchangeDeleteAsync("users", cancellationToken: Cancel);

        await host.Publisher.PublishAsync(Ada, Cancel);

        await HoldsAsync(channel, Queue, 2);
    }

    private static string Header(BasicGetResult message, string name) => Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers![name]!);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
