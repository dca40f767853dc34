using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Users.V1;
using UserServiceBase = Users.V1.UserService.UserServiceBase;

namespace Tests.ServiceDefaults.Resilience;

/// <summary>One instance of a gRPC user service in this process, which does as the test tells it.</summary>
internal sealed class Replica : UserServiceBase, IAsyncDisposable
{
    private readonly HealthServiceImpl _health = new();
    private readonly WebApplication _app;
    private int _calls;

    private Replica()
    {
        var builder = TestApp.CreateBuilder(("Kestrel:Endpoints:http:Protocols", "Http2"));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton(_health);
        _app = builder.Build();
        _app.MapGrpcService<Replica>();
        _app.MapGrpcService<HealthServiceImpl>();
        ReportHealth();
    }

    public int Calls => Volatile.Read(ref _calls);

    public HealthCheckResponse.Types.ServingStatus Health { get; set; } = HealthCheckResponse.Types.ServingStatus.Serving;

    public Func<ServerCallContext, Task> Behaviour { get; set; } = _ => Task.CompletedTask;

    public string Address => _app.Address().GetLeftPart(UriPartial.Authority);

    public static async Task<Replica> StartAsync()
    {
        var replica = new Replica();
        await replica._app.StartAsync();
        return replica;
    }

    /// <summary>Tells those who watch the health what it is.</summary>
    public void ReportHealth() => _health.SetStatus("", Health);

    public void FailWith(StatusCode status) => Behaviour = _ => throw new RpcException(new Status(status, "scripted"));

    public override Task<User> GetUser(GetUserRequest request, ServerCallContext context) => AnswerAsync(request.Id, context);

    public override Task<User> CreateUser(CreateUserRequest request, ServerCallContext context) => AnswerAsync(1, context);

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<User> AnswerAsync(int id, ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        await Behaviour(context);
        return new User { Id = id };
    }
}
