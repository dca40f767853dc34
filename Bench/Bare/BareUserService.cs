using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Users.V1;

namespace Bench.Bare;

/// <summary>The contract and nothing else: users in memory, no validation, no events, no telemetry.</summary>
internal sealed class BareUserService : Users.V1.UserService.UserServiceBase
{
    public const string Verb = "bare-user-service";

    private static readonly ConcurrentDictionary<int, User> Users = new();
    private static int _lastId;

    public static Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        var app = builder.Build();
        app.MapGrpcService<BareUserService>();
        return BareServer.RunAsync(app);
    }

    public override Task<User> GetUser(GetUserRequest request, ServerCallContext context) =>
        Task.FromResult(Users.TryGetValue(request.Id, out var user) ? user : throw new RpcException(new Status(StatusCode.NotFound, "")));

    public override Task<User> CreateUser(CreateUserRequest request, ServerCallContext context)
    {
        var user = new User { Id = Interlocked.Increment(ref _lastId), Name = request.Name, Email = request.Email };
        Users[user.Id] = user;
        return Task.FromResult(user);
    }
}
