using UserService.Errors;
using UserService.Users.Idempotency;

namespace UserService.Users;

internal static class UsersExtensions
{
    private const int MaxMessageBytes = 64 * 1024;

    public static WebApplicationBuilder AddUsers(this WebApplicationBuilder builder)
    {
        AddStorage(builder);
        AddEvents(builder);
        AddGrpc(builder);
        return builder;
    }

    public static WebApplication MapUsers(this WebApplication app)
    {
        app.MapGrpcService<UserGrpcService>().RefuseUnreadable();
        app.MapGrpcHealthChecksService();
        if (app.Environment.IsDevelopment())
        {
            app.MapGrpcReflectionService();
        }

        return app;
    }

    private static void AddStorage(WebApplicationBuilder builder)
    {
        var database = new UsersDatabase(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton(database);
        builder.Services.AddPooledDbContextFactory<UsersDbContext>(options => database.Configure(options, create: false));
        builder.Services.AddOptions<UsersOptions>().BindConfiguration(UsersOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<UserReader>();
        builder.Services.AddSingleton<IdempotencyRecords>();
        builder.Services.AddSingleton<UserStore>().AddSingleton<MeasuredUserStore>();
        builder.Services.AddHostedService<UsersRehearsal>();
        builder.Services.AddSingleton<UsersHealthCheck>().AddHealthChecks().AddCheck<UsersHealthCheck>("users-database", timeout: TimeSpan.FromSeconds(3));
    }

    private static void AddEvents(WebApplicationBuilder builder)
    {
        // A broker that is away is Degraded, not Unhealthy: the outbox brings its own health check.
        builder.AddRabbitMQClient("messaging", settings => settings.DisableHealthChecks = true);
        builder.AddOutbox<UsersDbContext>();
    }

    private static void AddGrpc(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        // What a handler throws is logged by the interceptor; what is left is unreadable input, which is no error of the service.
        builder.Logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None);
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = MaxMessageBytes;
            options.Interceptors.Add<ExceptionInterceptor>();
        });
        builder.Services.AddGrpcReflection();
        builder.Services.AddGrpcHealthChecks(options => options.Services.Map("user.UserService", _ => true));
    }
}
