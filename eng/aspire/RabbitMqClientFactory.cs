using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace Messaging.DeadLetters;

/// <summary>What the embedded client has and Aspire.RabbitMQ.Client keeps to itself; compiled into Messaging on Aspire alone.</summary>
internal static class RabbitMqClientFactory
{
    extension(AspireRabbitMQExtensions)
    {
        /// <summary>The factory alone, for what is no service.</summary>
        internal static IConnectionFactory CreateFactory(IConfiguration configuration, string connectionName)
        {
            var builder = Host.CreateEmptyApplicationBuilder(new());
            builder.Configuration.AddConfiguration(configuration);
            builder.AddRabbitMQClient(connectionName);
            using var host = builder.Build();
            return host.Services.GetRequiredService<IConnectionFactory>();
        }
    }
}
