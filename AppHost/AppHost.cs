using AppHost.Consul;
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);

// Databases and mail live in files; the engine names the folder, ../.data unless told otherwise.
var data = Path.GetFullPath(builder.Configuration["DataDirectory"] ?? Path.Combine(builder.AppHostDirectory, "..", ".data"));
var usersDatabase = $"Data Source={Path.Combine(data, "users.db")}";
var notificationsDatabase = $"Data Source={Path.Combine(data, "notifications.db")}";

var messagingUser = builder.AddParameter("messaging-user", "aspire");
var messaging = builder.AddRabbitMQ("messaging", messagingUser, port: 5672)
    .WithManagementPlugin(port: 15672)
    .WithDataVolume();

var consul = builder.AddConsul("consul", port: 8500)
    .WithDataVolume()
    .WithAcl();

var migration = builder.AddProject<Projects.UserService>("users-migration", options => options.ExcludeKestrelEndpoints = true)
    .WithArgs("migrate")
    .WithEnvironment("ConnectionStrings__users", usersDatabase);

var users = builder.AddProject<Projects.UserService>("user-service")
    .WithReplicas(builder.Configuration.GetValue("UserService:Replicas", 2))
    .WithReference(messaging).WithReference(consul)
    .WithEnvironment("ConnectionStrings__users", usersDatabase)
    .WithHttpHealthCheck("/health", endpointName: "health")
    .WaitFor(messaging).WaitFor(consul).WaitForCompletion(migration);

builder.AddProject<Projects.Gateway>("gateway")
    .WithReference(consul).WithReference(users.GetEndpoint("http"))
    // Every request becomes a call: the gateway limits its clients one by one, so all of them together may make more calls than one service does by default.
    .WithEnvironment("Resilience__RateLimiter__Capacity", "20000").WithEnvironment("Resilience__RateLimiter__RefillPerSecond", "20000")
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WaitFor(consul).WaitFor(users);

builder.AddProject<Projects.NotificationWorker>("notification-worker")
    .WithReference(messaging).WithReference(consul)
    .WithEnvironment("Mail__PickupDirectory", Path.Combine(data, "mail"))
    .WithEnvironment("ConnectionStrings__notifications", notificationsDatabase)
    .WithHttpHealthCheck("/health")
    .WaitFor(messaging).WaitFor(consul);

builder.Build().Run();
