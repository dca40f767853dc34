using AppHost.Brokers;
using AppHost.Dashboard;
using AppHost.DeadLetters;
using AppHost.Runs;

StartFaults.EndInOneSentence();
var builder = DistributedApplication.CreateBuilder(args);

// Databases, mail and broker data lie in files: .data of the checkout unless told otherwise.
var folders = RunFolders.Choose(builder);

// In containers where an engine answers, otherwise as programs of this machine.
var brokers = builder.AddBrokers(folders);
var messaging = brokers.AddRabbitMQ("messaging", builder.AddParameter("messaging-user", "aspire"), port: 5672, managementPort: 15672);
var consul = brokers.AddConsul("consul", port: 8500);

var users = builder.AddProject<Projects.UserService>("user-service")
    .WithReplicas(builder.Configuration.Number("UserService:Replicas", 2, least: 1, most: 32))
    .WithReference(messaging).WithReference(consul)
    .WithEnvironment("ConnectionStrings__users", folders.DatabaseOf("users"))
    .WithHttpHealthCheck("/health", endpointName: "health")
    .WithUrlName("http", "gRPC").WithUrlInDetails("health", "Health").WithIconName("People");

var migration = builder.AddProject<Projects.UserService>("users-migration", options => options.ExcludeKestrelEndpoints = true)
    .WithArgs("migrate")
    .WithEnvironment("ConnectionStrings__users", folders.DatabaseOf("users"))
    .WithParentRelationship(users).WithIconName("DatabaseArrowUp");

users.WaitFor(messaging).WaitFor(consul).WaitForCompletion(migration);

var gateway = builder.AddProject<Projects.Gateway>("gateway")
    .WithReference(consul).WithReference(users.GetEndpoint("http"))
    // Every request becomes a call: the gateway limits its clients one by one, so all of them together may make more calls than one service does by default.
    .WithEnvironment("Resilience__RateLimiter__Capacity", "20000").WithEnvironment("Resilience__RateLimiter__RefillPerSecond", "20000")
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithUrlName("http", "Users API").WithIconName("GlobeArrowForward")
    .WaitFor(consul).WaitFor(users);
gateway.WithUrl($"{gateway.GetEndpoint("http")}/scalar", "Scalar");

builder.AddProject<Projects.NotificationWorker>("notification-worker")
    .WithReference(messaging).WithReference(consul)
    .WithEnvironment("Mail__PickupDirectory", folders.FileOf("mail"))
    .WithEnvironment("ConnectionStrings__notifications", folders.DatabaseOf("notifications"))
    .WithHttpHealthCheck("/health")
    .WithUrlInDetails("http", "Health").WithIconName("Mail")
    .WithDeadLetterCommands(messaging)
    .WaitFor(messaging).WaitFor(consul);

builder.ShareEnvironment();
builder.CheckPorts();
builder.Build().Run();
