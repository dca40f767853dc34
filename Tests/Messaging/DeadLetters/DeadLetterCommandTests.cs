using System.Net;
using System.Net.Sockets;
using Messaging.DeadLetters;
using RabbitMQ.Client;

namespace Tests.Messaging.DeadLetters;

public sealed class DeadLetterCommandTests
{
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
}
