using Bench.Seed;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Users.V1;

namespace Bench.Faults;

/// <summary>An instance of user-service in this program. It knows every user, until it is told to behave otherwise.</summary>
internal sealed class ScriptedInstance : Users.V1.UserService.UserServiceBase, IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedInstance()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapGrpcService<ScriptedInstance>();
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Runs before each answer, with whether the application's gateway asks (rather than the seed's).</summary>
    public Action<bool> Behaviour { get; set; } = static _ => { };

    public static async Task<ScriptedInstance> StartAsync(CancellationToken cancellationToken)
    {
        var instance = new ScriptedInstance();
        await instance._app.StartAsync(cancellationToken);
        return instance;
    }

    public override Task<User> GetUser(GetUserRequest request, ServerCallContext context)
    {
        Behaviour(context.RequestHeaders.Get(SeedGateway.Caller) is null);
        return Task.FromResult(new User { Id = request.Id, Name = "Ada", Email = "ada@example.com" });
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
