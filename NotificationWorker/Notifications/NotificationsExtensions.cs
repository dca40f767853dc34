using Messaging.Events;
using NotificationWorker.Storage;

namespace NotificationWorker.Notifications;

internal static class NotificationsExtensions
{
    public static WebApplicationBuilder AddNotifications(this WebApplicationBuilder builder)
    {
        builder.AddNotificationsDatabase();
        // A broker that is away is Degraded, not Unhealthy: the consumer brings its own health check.
        builder.AddRabbitMQClient("messaging", settings => settings.DisableHealthChecks = true);
        // The queue's name is a contract and does not follow SERVICE_NAME.
        builder.AddEventHandler<UserCreated, UserCreatedHandler>(consumer => consumer.Subscriber = "notification-worker");
        builder.AddInbox<NotificationsDbContext>();
        return builder;
    }
}
