using Messaging;
using Messaging.Consuming;
using Messaging.DeadLetters;
using Messaging.Direct;
using Messaging.Health;
using Messaging.Inbox;
using Messaging.Outbox;
using Messaging.Publishing;
using Messaging.RabbitMq;
using Messaging.Telemetry;
using Messaging.Topology;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace Microsoft.Extensions.Hosting;

/// <summary>Durable events over RabbitMQ. All of it needs an <c>IConnectionFactory</c>: AddRabbitMQClient brings it.</summary>
public static class MessagingExtensions
{
    /// <summary>
    /// Consumes <typeparamref name="TEvent"/> from this service's queue with a new <typeparamref name="THandler"/> for each delivery, and adds
    /// a health check that is Degraded while the broker is away. The host starts without it. The queue is called <c>SERVICE.EVENT</c>
    /// (<c>notification-worker.user-created</c>) and bound to the event's exchange and routing key; <paramref name="configure"/> and the section
    /// <c>Messaging</c>, which wins, say how it is consumed.
    /// </summary>
    public static IHostApplicationBuilder AddEventHandler<TEvent, THandler>(this IHostApplicationBuilder builder, Action<ConsumerOptions>? configure = null)
        where TEvent : class, IEvent
        where THandler : class, IEventHandler<TEvent>
    {
        ArgumentNullException.ThrowIfNull(builder);

        AddBroker(builder);
        var options = builder.Services.AddOptions<ConsumerOptions>(EventConsumer<TEvent, THandler>.OptionsName);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        options.BindConfiguration(ConsumerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConsumerOptions>, ConsumerOptionsValidator>());
        builder.Services.TryAddScoped<THandler>();
        builder.Services.TryAddSingleton<QueueDepths>();
        builder.Services.TryAddSingleton<DeliveryProcessor>();
        builder.Services.TryAddSingleton<ConsumerLoop>();
        builder.Services.TryAddSingleton<EventDispatcher<TEvent, THandler>>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EventConsumer<TEvent, THandler>>());
        return builder;
    }

    /// <summary>
    /// Adds <see cref="IOutbox"/>, whose events are kept in the database of <typeparamref name="TContext"/> and published once they are committed there.
    /// The context comes from AddDbContext, AddDbContextFactory or one of their pooled kin, and its model calls AddOutbox. The host starts
    /// without the broker, and events wait until it is there.
    /// </summary>
    /// <exception cref="InvalidOperationException">The outbox of this service is in another context.</exception>
    public static IHostApplicationBuilder AddOutbox<TContext>(this IHostApplicationBuilder builder)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (builder.Services.FirstOrDefault(service => service.ServiceType == typeof(IOutboxStore)) is { } there)
        {
            return there.ImplementationType == typeof(OutboxStore<TContext>)
                ? builder
                : throw new InvalidOperationException("A service has one outbox, and this one has it in another context.");
        }

        AddBroker(builder);
        builder.Services.AddOptions<OutboxOptions>().BindConfiguration(OutboxOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<OutboxOptions>, OutboxOptionsValidator>();
        builder.Services.TryAddSingleton<PublisherChannel>();
        builder.Services.TryAddSingleton<IProcessTable, ProcessTable>();
        builder.Services.TryAddSingleton<LeaseOwners>();
        builder.Services.AddSingleton<IOutboxStore, OutboxStore<TContext>>();
        builder.Services.AddSingleton<IOutbox, OutboxWriter>().AddSingleton<OutboxSender>().AddSingleton<OutboxSignal>().AddSingleton<OutboxCommits>();
        builder.Services.ConfigureDbContext<TContext>(static (services, options) => options.AddInterceptors(services.GetRequiredService<OutboxCommits>()));
        builder.Services.AddHostedService<OutboxDispatcher>().AddHostedService<OutboxKeeper>();
        return builder;
    }

    /// <summary>
    /// Keeps the ids of handled events in the table that <see cref="InboxModelExtensions.AddInbox"/> maps. What a handler changes in the
    /// <typeparamref name="TContext"/> of its scope is written together with the event's id, once, when the handler returns; a handler that saves
    /// by itself does so once, as the last thing it does. One that needs more than tracked changes begins a transaction, and leaves the commit to the consumer.
    /// What it does elsewhere may still happen again.
    /// </summary>
    public static IHostApplicationBuilder AddInbox<TContext>(this IHostApplicationBuilder builder)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.AddOptions<InboxOptions>().BindConfiguration(InboxOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddScoped<IInbox, DbContextInbox<TContext>>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, InboxCleaner<TContext>>());
        return builder;
    }

    /// <summary>Adds <see cref="DeadLetterQueues"/>, on the connection of this service's publisher or consumers.</summary>
    public static IHostApplicationBuilder AddDeadLetters(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        AddBroker(builder);
        builder.Services.TryAddSingleton(services => new DeadLetterQueues(services.GetRequiredService<BrokerConnection>().GetAsync));
        return builder;
    }

    /// <summary>Adds <see cref="IMessageBus"/>, and a health check that is Degraded while the broker is away.</summary>
    public static IHostApplicationBuilder AddMessageBus(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        AddBroker(builder);
        builder.Services.TryAddSingleton<IMessageBus, MessageBus>();
        return builder;
    }

    internal static void AddBroker(IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(static service => service.ServiceType == typeof(BrokerConnection)))
        {
            return;
        }

        builder.Services.AddMetrics();
        builder.Services.AddOptions<MessagingOptions>().BindConfiguration(MessagingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(ServiceIdentity.Read(builder.Configuration, builder.Environment));
        builder.Services.TryAddSingleton(EventTopology.Default);
        builder.Services.AddSingleton<TopologyDeclarer>();
        builder.Services.AddSingleton<MessagingMetrics>();
        builder.Services.AddSingleton<OutboxState>();
        builder.Services.AddSingleton(static services => new BrokerConnection(
            BrokerFactory.Of(services),
            services.GetRequiredService<ServiceIdentity>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<BrokerConnection>>()));
        builder.Services.AddHostedService<ConnectionKeeper>();
        builder.Services.AddHealthChecks().AddCheck<MessagingHealthCheck>("messaging", HealthStatus.Degraded);
    }
}
