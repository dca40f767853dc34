using Gateway.Errors;
using Gateway.RateLimiting;
using Gateway.Requests;
using Gateway.Users;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddProblems();
builder.AddRateLimiting();
builder.AddUsers();

var app = builder.Build();
app.UseProblems();
app.UseHead();
app.UseRateLimiting();
app.MapUsers();
app.MapOpenApi(UsersDocument.Address);
app.MapUsersPage();
app.MapDefaultEndpoints();
await app.RunAsync();
