using Messaging;
using Messaging.RabbitMq;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Tests.Messaging.Outbox;

namespace Tests.Messaging.Health;

public sealed class MessagingHealthCheckTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private const string Exchange = "exchange 'users'";

    [Fact]
    public async Task Health_BrokerAway_IsDegradedAndSaysWhere()
    {
        var host = await StartHostAsync(options => options.ConnectionString = "amqp://tests:secret@127.0.0.1:1");

        var health = await host.CheckHealthAsync();

        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("127.0.0.1:1", health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_ConnectionLost_IsHealthyAgainByItself()
    {
        var host = await StartHostAsync();
        var broker = host.Services.GetRequiredService<BrokerConnection>();
        var first = await broker.GetAsync(Cancel);

        await first.CloseAsync(cancellationToken: Cancel);

        await Eventually.HoldsAsync(async () => (await host.CheckHealthAsync()).Status == HealthStatus.Healthy, "health");
        Assert.NotSame(first, await broker.GetAsync(Cancel));
    }

    [Theory]
    [InlineData("publisher", Exchange)]
    [InlineData("publisher", $"queue '{Queue}'")]
    [InlineData("consumer", Exchange)]
    [InlineData("consumer", $"queue '{Queue}'")]
    [InlineData("bus", Exchange)]
    public async Task Health_SomethingIsThereInAnotherWay_SaysWhatDiffersUntilItIsMended(string who, string what)
    {
        var channel = await OpenDeclaredChannelAsync();
        var database = Own(new OutboxDatabase());
        if (who == "consumer")
        {
            await ReplaceAsync(channel, what);
        }

        var host = await StartHostAsync(options =>
        {
            options.Configuration["Messaging:Outbox:PollInterval"] = "00:00:00.020";
            options.Handle = who == "consumer" ? static (_, _) => Task.CompletedTask : null;
            options.Configure = static builder => builder.AddMessageBus();
            if (who == "publisher")
            {
                database.Use(options);
            }
        });
        if (who == "publisher")
        {
            await host.OrderAsync(1);
            await database.AllSentAsync(1);
            await ReplaceAsync(channel, what);
            await host.OrderAsync(2);
        }
        else if (who == "bus")
        {
            await host.Services.GetRequiredService<IMessageBus>().SubscribeAsync<int>("users", "#", static (_, _) => Task.CompletedTask, Cancel);
            await ReplaceAsync(channel, what);
            await (await host.Services.GetRequiredService<BrokerConnection>().GetAsync(Cancel)).CloseAsync(Cancel);
        }

        var problem = $"RabbitMQ already has {what} with other properties (";
        await Eventually.HoldsAsync(
            async () => (await host.CheckHealthAsync()).Description?.StartsWith(problem, StringComparison.Ordinal) is true, "health to say what differs");
        var health = await host.CheckHealthAsync();
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains(what == Exchange ? "type is 'direct' there, and is to be 'topic'" : "is to be '", health.Description, StringComparison.Ordinal);

        await RemoveAsync(channel, what);
        await Eventually.HoldsAsync(async () => (await host.CheckHealthAsync()).Status == HealthStatus.Healthy, "health");
        Assert.Equal(health.Description, Assert.Single(host.Logs, static log => log.Level == LogLevel.Error).Message);
    }

    [Fact]
    public async Task Connection_Open_IsNamedAfterTheInstance()
    {
        var host = await StartHostAsync(options => options.Configuration["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id=1");

        var connection = await host.Services.GetRequiredService<BrokerConnection>().GetAsync(Cancel);

        Assert.Equal("user-service-1", connection.ClientProvidedName);
        Assert.Equal("RabbitMQ", Encoding.UTF8.GetString((byte[])connection.ServerProperties!["product"]!));
    }

    private static async Task ReplaceAsync(IChannel channel, string what)
    {
        await RemoveAsync(channel, what);
        await (what == Exchange
            ? channel.ExchangeDeclareAsync("users", ExchangeType.Direct, durable: true, cancellationToken: Cancel)
            : channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancel));
    }

    private static Task RemoveAsync(IChannel channel, string what) => what == Exchange
        ? channel.ExchangeDeleteAsync("users", cancellationToken: Cancel)
        : channel.QueueDeleteAsync(Queue, cancellationToken: Cancel);
}
