using Messaging.RabbitMq.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Tests.Messaging.RabbitMq.Client;

public sealed class AspireRabbitMQExtensionsTests
{
    [Fact]
    public void AddRabbitMQClient_ConnectionString_IsWhereTheFactoryConnectsTo()
    {
        var builder = Create(("ConnectionStrings:messaging", "amqp://ada:s%40crt@broker:5673"));
        builder.AddRabbitMQClient("messaging");

        var factory = Factory(builder.Build());

        Assert.Equal(("broker", 5673, "ada", "s@crt"), (factory.HostName, factory.Port, factory.UserName, factory.Password));
    }

    [Fact]
    public void AddRabbitMQClient_Sections_TheNamedOneWinsAndCodeComesLast()
    {
        var builder = Create(
            ("Aspire:RabbitMQ:Client:ConnectionFactory:ClientProvidedName", "general"),
            ("Aspire:RabbitMQ:Client:ConnectionFactory:RequestedHeartbeat", "00:00:07"),
            ("Aspire:RabbitMQ:Client:messaging:ConnectionFactory:ClientProvidedName", "named"),
            ("Aspire:RabbitMQ:Client:MaxConnectRetryCount", "1"));
        RabbitMQClientSettings? seen = null;
        builder.AddRabbitMQClient("messaging", settings => seen = settings, factory => factory.VirtualHost = "code");

        var factory = Factory(builder.Build());

        Assert.Equal(("named", TimeSpan.FromSeconds(7), "code"), (factory.ClientProvidedName, factory.RequestedHeartbeat, factory.VirtualHost));
        Assert.Equal(1, seen?.MaxConnectRetryCount);
    }

    [Fact]
    public void AddKeyedRabbitMQClient_TwoBrokers_EachHasItsFactory()
    {
        var builder = Create(("ConnectionStrings:one", "amqp://first"), ("ConnectionStrings:two", "amqp://second"));
        builder.AddKeyedRabbitMQClient("one");
        builder.AddKeyedRabbitMQClient("two");
        var host = builder.Build();

        Assert.Equal("first", ((ConnectionFactory)host.Services.GetRequiredKeyedService<IConnectionFactory>("one")).HostName);
        Assert.Equal("second", ((ConnectionFactory)host.Services.GetRequiredKeyedService<IConnectionFactory>("two")).HostName);
        Assert.Null(host.Services.GetService<IConnectionFactory>());
        Assert.Equal(["RabbitMQ.Client_one", "RabbitMQ.Client_two"], HealthChecks(host));
    }

    [Theory]
    [InlineData("broker:5672")]
    [InlineData("http://broker")]
    public void AddRabbitMQClient_NoAddress_SaysHowToWriteOne(string address)
    {
        var builder = Create(("ConnectionStrings:messaging", address));
        builder.AddRabbitMQClient("messaging");

        var exception = Assert.Throws<InvalidOperationException>(() => Factory(builder.Build()));

        Assert.Equal("ConnectionStrings:messaging is no address of RabbitMQ: write amqp://user:password@host:port.", exception.Message);
    }

    [Fact]
    public async Task HealthCheck_BrokerAway_IsUnhealthyUnlessSwitchedOff()
    {
        var builder = Create(("ConnectionStrings:messaging", "amqp://127.0.0.1:1"));
        builder.AddRabbitMQClient("messaging", settings => settings.MaxConnectRetryCount = 0);

        var report = await builder.Build().Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Unhealthy, report.Entries["RabbitMQ.Client"].Status);
        var silent = Create();
        silent.AddRabbitMQClient("messaging", settings => settings.DisableHealthChecks = true);
        Assert.Null(silent.Build().Services.GetService<HealthCheckService>());
    }

    private static HostApplicationBuilder Create(params (string Key, string Value)[] configuration)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(configuration.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        builder.Services.AddLogging();
        return builder;
    }

    private static ConnectionFactory Factory(IHost host) => (ConnectionFactory)host.Services.GetRequiredService<IConnectionFactory>();

    private static IEnumerable<string> HealthChecks(IHost host) =>
        host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(registration => registration.Name);
}
