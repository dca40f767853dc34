using Microsoft.Extensions.DependencyInjection;

namespace Messaging.RabbitMq;

internal static class BrokerFactory
{
    /// <summary>The client's factory, which reads the connection string, without the client's own recovery: <see cref="BrokerConnection"/> says why.</summary>
    /// <exception cref="InvalidOperationException">It is no address of a broker. The sentence does not quote it: it holds a password.</exception>
    public static IConnectionFactory Of(IServiceProvider services)
    {
        try
        {
            var factory = services.GetRequiredService<IConnectionFactory>();
            if (factory is ConnectionFactory settings)
            {
                settings.AutomaticRecoveryEnabled = false;
            }

            return factory;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new InvalidOperationException(
                "ConnectionStrings:messaging has to be an address of RabbitMQ such as amqp://user:password@host:5672.", exception);
        }
    }
}
