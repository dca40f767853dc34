using System.Net.Sockets;
using Messaging;
using Messaging.Publishing;
using Messaging.RabbitMq;
using Messaging.Topology;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Tests.Messaging.Publishing;

public sealed class PublisherChannelTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private static readonly byte[] Body = [1];

    [Fact]
    public async Task GetAsync_NobodyListens_FailsAtOnceWithoutThePassword()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = taken.LocalEndpoint;
        taken.Stop();
        var channels = await StartAsync($"amqp://tests:hidden@{address}");
        var started = Stopwatch.GetTimestamp();

        var exception = await Assert.ThrowsAsync<BrokerUnavailableException>(() => channels.GetAsync(Cancel));

        Assert.Contains($"{address}", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", exception.ToString(), StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task GetAsync_ConnectionOrExchangeWasLost_DeclaresAnewOnANewChannel()
    {
        var channels = await StartAsync();
        var first = await channels.GetAsync(Cancel);
        await first.BasicPublishAsync("users", "user.created", mandatory: true, body: Body, cancellationToken: Cancel);
        await first.CloseAsync(cancellationToken: Cancel);
        var second = await channels.GetAsync(Cancel);
        await second.BasicPublishAsync("users", "user.created", mandatory: true, body: Body, cancellationToken: Cancel);

        var plain = await OpenChannelAsync();
        await plain.ExchangeDeleteAsync("users", cancellationToken: Cancel);
        await Assert.ThrowsAnyAsync<OperationInterruptedException>(
            () => second.BasicPublishAsync("users", "user.created", mandatory: true, body: Body, cancellationToken: Cancel).AsTask());
        await (await channels.GetAsync(Cancel)).BasicPublishAsync("users", "user.created", mandatory: true, body: Body, cancellationToken: Cancel);

        await HoldsAsync(plain, Queue, 3);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("http://localhost")]
    [InlineData("amqp://tests:secret@localhost:99999")]
    public async Task Start_ConnectionStringIsNoAddress_NamesItsKeyAndDoesNotQuoteIt(string connectionString)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(connectionString));

        Assert.Equal("ConnectionStrings:messaging has to be an address of RabbitMQ such as amqp://user:password@host:5672.", exception.Message);
    }

    private async Task<PublisherChannel> StartAsync(string? connectionString = null)
    {
        var host = await StartHostAsync(options => options.ConnectionString = connectionString ?? options.ConnectionString);
        return Own(new PublisherChannel(
            host.Services.GetRequiredService<BrokerConnection>(), host.Services.GetRequiredService<TopologyDeclarer>(), TimeProvider.System));
    }
}
