using UserService.Users;

if (args is ["migrate", .. var options])
{
    return await UsersMigration.RunAsync(options);
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddUsers();

var app = builder.Build();
app.MapUsers().MapDefaultEndpoints();
await app.RunAsync();
return 0;
