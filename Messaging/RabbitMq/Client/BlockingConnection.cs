using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Messaging.RabbitMq.Client;

/// <summary>
/// What is behind a resolved <see cref="IConnection"/>. It blocks while it opens, since resolving a service cannot be awaited; what
/// is in this project depends on <see cref="IConnectionFactory"/> alone.
/// </summary>
internal static class BlockingConnection
{
    public static IConnection Open(IConnectionFactory factory, int retries)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return factory.CreateConnectionAsync().GetAwaiter().GetResult();
            }
            catch (BrokerUnreachableException) when (attempt <= retries)
            {
                Thread.Sleep(TimeSpan.FromSeconds(Math.Min(1 << Math.Min(attempt, 5), 30)));
            }
        }
    }
}
