using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using ServiceDefaults;
using ServiceDefaults.Discovery.Consul;

namespace Tests.ServiceDefaults.Variables;

public sealed class ShortVariablesTests
{
    [Theory]
    [InlineData("consul.test", null, "http://consul.test:8500/")]
    [InlineData("consul.test", "8501", "http://consul.test:8501/")]
    [InlineData(null, "8501", "http://localhost:8501/")]
    [InlineData("::1", "8501", "http://[::1]:8501/")]
    [InlineData("consul.test", "tcp://10.0.0.1:8500", "http://consul.test:8500/")]
    public void ConsulHostAndPort_WithoutConnectionString_AreWhereConsulIs(string? host, string? port, string address) =>
        Assert.Equal(address, ConsulAddress(("CONSUL_HOST", host), ("CONSUL_PORT", port)));

    [Fact]
    public void ConsulHost_BesideAConnectionString_IsNotReadAtAll() =>
        Assert.Equal("http://regular:8500/", ConsulAddress(("ConnectionStrings:consul", "http://regular:8500"), ("CONSUL_HOST", "a/b"), ("CONSUL_PORT", "x")));

    [Fact]
    public void Consul_WithoutAnyOfThem_IsNotUsed()
    {
        var builder = CreateBuilder(("CONSUL_PORT", "tcp://10.0.0.1:8500"), ("CONSUL_HOST", " "));

        using var app = builder.Build();

        Assert.Null(app.Services.GetService<ConsulClient>());
    }

    [Theory]
    [InlineData("CONSUL_PORT", "0")]
    [InlineData("CONSUL_PORT", "65536")]
    [InlineData("RABBITMQ_PORT", "amqp")]
    public void Port_ThatIsNone_IsToldWithItsVariable(string variable, string value)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => CreateBuilder((variable, value)));

        Assert.Equal($"{variable} is '{value}', but must be a port number between 1 and 65535.", exception.Message);
    }

    [Fact]
    public void ConsulHost_ThatIsAnAddress_IsToldWithItsVariable()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => CreateBuilder(("CONSUL_HOST", "http://consul:8500")));

        Assert.Equal("CONSUL_HOST is 'http://consul:8500', but must be a host name or an IP address, without scheme and port.", exception.Message);
    }

    [Fact]
    public void RabbitMqVariables_WithoutConnectionString_AreWhereTheFactoryConnectsTo() =>
        Assert.Equal(
            ("broker", 5673, "ada", " s@:/crt "),
            Broker(("RABBITMQ_HOST", "broker"), ("RABBITMQ_PORT", "5673"), ("RABBITMQ_USER", "ada"), ("RABBITMQ_PASS", " s@:/crt ")));

    [Fact]
    public void RabbitMqHost_Alone_LeavesTheClientsDefaults() =>
        Assert.Equal(("broker", 5672, "guest", "guest"), Broker(("RABBITMQ_HOST", "broker")));

    [Theory]
    [InlineData("ConnectionStrings:messaging")]
    [InlineData("Aspire:RabbitMQ:Client:ConnectionString")]
    [InlineData("Aspire:RabbitMQ:Client:messaging:ConnectionString")]
    public void RabbitMqVariables_BesideAConnectionString_AreNotReadAtAll(string key)
    {
        var (host, port, user, _) = Broker(
            (key, "amqp://regular"), ("RABBITMQ_HOST", "broker"), ("RABBITMQ_PORT", "x"), ("RABBITMQ_USER", "ada"), ("RABBITMQ_PASS", "secret"));

        Assert.Equal(("regular", 5672, "guest"), (host, port, user));
    }

    [Fact]
    public void RabbitMqHost_BesideAHostOfTheClientsSection_DoesNotReplaceIt()
    {
        var (host, port, _, _) = Broker(
            ("Aspire:RabbitMQ:Client:ConnectionFactory:HostName", "regular"), ("RABBITMQ_HOST", "broker"), ("RABBITMQ_PORT", "5673"));

        Assert.Equal(("regular", 5673), (host, port));
    }

    [Theory]
    [InlineData("OTEL_SERVICE_NAME", "regular", "regular")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "a=b, service.name=regular", "regular")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=7", "short")]
    public void ServiceName_IsTheNameUnlessOpenTelemetryNamesOne(string key, string value, string name)
    {
        var builder = CreateBuilder((key, value), ("SERVICE_NAME", "short"));

        Assert.Equal(name, ServiceIdentity.Read(builder.Configuration, new HostingEnvironment { ApplicationName = "TestApp" }).Name);
    }

    private static string ConsulAddress(params (string Key, string? Value)[] settings)
    {
        using var app = CreateBuilder(settings).Build();
        return app.Services.GetRequiredService<IOptions<ConsulOptions>>().Value.Address.AbsoluteUri;
    }

    private static (string Host, int Port, string User, string Password) Broker(params (string Key, string? Value)[] settings)
    {
        var builder = CreateBuilder(settings);
        builder.AddRabbitMQClient("messaging");
        using var host = builder.Build();
        var factory = (ConnectionFactory)host.Services.GetRequiredService<IConnectionFactory>();
        return (factory.HostName, factory.Port, factory.UserName, factory.Password);
    }

    private static HostApplicationBuilder CreateBuilder(params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "TestApp" });
        builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
        return builder.AddServiceDefaults();
    }
}
