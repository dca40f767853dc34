using Microsoft.Extensions.DependencyInjection.Extensions;

namespace NotificationWorker.Storage;

internal static class StorageExtensions
{
    public static WebApplicationBuilder AddNotificationsDatabase(this WebApplicationBuilder builder)
    {
        var database = new NotificationsDatabase(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton(database);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddDbContextPool<NotificationsDbContext>(database.Configure);
        builder.Services.AddHostedService<NotificationsSchema>();
        builder.Services.AddHealthChecks().AddCheck<NotificationsHealthCheck>("notifications-database", timeout: TimeSpan.FromSeconds(3));
        return builder;
    }
}
