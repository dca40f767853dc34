using Messaging;
using Messaging.Inbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.Hosting;

/// <summary>Events that are handled once.</summary>
public static class InboxExtensions
{
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
}
