using Messaging.DeadLetters;
using Messaging.RabbitMq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.Hosting;

/// <summary>Dead letters in a service.</summary>
public static class DeadLetterExtensions
{
    /// <summary>Adds <see cref="DeadLetterQueues"/>, on the connection of this service's publisher or consumers.</summary>
    public static IHostApplicationBuilder AddDeadLetters(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        MessagingExtensions.AddBroker(builder);
        builder.Services.TryAddSingleton(services => new DeadLetterQueues(services.GetRequiredService<BrokerConnection>().GetAsync));
        return builder;
    }
}
