using System.Net;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Users.V1;
using Client = Users.V1.UserService.UserServiceClient;

namespace Bench.Bare;

/// <summary>HTTP to gRPC at a fixed address and nothing else: no discovery, no deadline, no retries, no telemetry.</summary>
internal static class BareGateway
{
    public const string Verb = "bare-gateway";

    public static async Task<int> RunAsync(Uri userService)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        using var transport = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        using var channel = GrpcChannel.ForAddress(userService, new GrpcChannelOptions { HttpHandler = transport });
        var client = new Client(channel);
        var app = builder.Build();
        app.MapGet("/users/{id:int}", async (int id, CancellationToken cancellationToken) =>
            TypedResults.Ok(BareUser.From(await client.GetUserAsync(new GetUserRequest { Id = id }, cancellationToken: cancellationToken))));
        app.MapPost("/users", async (NewBareUser user, CancellationToken cancellationToken) =>
        {
            var created = await client.CreateUserAsync(new CreateUserRequest { Name = user.Name, Email = user.Email }, cancellationToken: cancellationToken);
            return TypedResults.Created($"/users/{created.Id}", BareUser.From(created));
        });
        return await BareServer.RunAsync(app);
    }

    private sealed record NewBareUser(string Name, string Email);

    private sealed record BareUser(int Id, string Name, string Email)
    {
        public static BareUser From(User user) => new(user.Id, user.Name, user.Email);
    }
}
