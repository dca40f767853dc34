using System.Text;
using Messaging.RabbitMq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;

namespace Tests.Messaging.Health;

public sealed class MessagingHealthCheckTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Fact]
    public async Task Health_BrokerThere_IsHealthyWithoutAnyPublish()
    {
        var host = await StartHostAsync();

        await Eventually.HoldsAsync(async () => (await host.CheckHealthAsync()).Status == HealthStatus.Healthy, "health");
    }

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

    [Fact]
    public async Task Connection_Open_IsNamedAfterTheInstance()
    {
        var host = await StartHostAsync(options => options.Configuration["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id=1");

        var connection = await host.Services.GetRequiredService<BrokerConnection>().GetAsync(Cancel);

        Assert.Equal("user-service-1", connection.ClientProvidedName);
        Assert.Equal("RabbitMQ", Encoding.UTF8.GetString((byte[])connection.ServerProperties!["product"]!));
    }
}
