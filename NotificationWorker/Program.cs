using Messaging.DeadLetters;
using NotificationWorker.Email;
using NotificationWorker.Notifications;

if (args is ["dlq", .. var options])
{
    return await DeadLetterCommand.RunAsync(options);
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNotifications();
builder.AddEmail();

var app = builder.Build();
app.MapDefaultEndpoints();
await app.RunAsync();
return 0;
