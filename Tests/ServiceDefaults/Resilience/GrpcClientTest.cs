using Grpc.Core;
using Users.V1;
using UserServiceClient = Users.V1.UserService.UserServiceClient;

namespace Tests.ServiceDefaults.Resilience;

/// <summary>A gRPC client whose calls go to two instances. They have more time than by default: a busy machine is no reason to repeat one.</summary>
public abstract class GrpcClientTest : IAsyncLifetime
{
    private protected static readonly GetUserRequest Get = new() { Id = 7 };
    private protected static readonly CreateUserRequest Create = new() { Name = "Ada", Email = "ada@example.com" };

    protected static CancellationToken Abort => TestContext.Current.CancellationToken;

    private protected Replica First { get; private set; } = null!;

    private protected Replica Second { get; private set; } = null!;

    private protected WebApplication? App { get; set; }

    public async ValueTask InitializeAsync()
    {
        First = await Replica.StartAsync();
        Second = await Replica.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (App is not null)
        {
            await App.DisposeAsync();
        }

        await First.DisposeAsync();
        await Second.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected UserServiceClient Client(params (string Key, string? Value)[] settings) => Client(static (_, _) => { }, settings);

    private protected UserServiceClient Client(TimeProvider time, params (string Key, string? Value)[] settings) =>
        Client((services, _) => services.AddSingleton(time), settings);

    private protected UserServiceClient Client(Action<IServiceCollection, IHttpClientBuilder> configure, params (string Key, string? Value)[] settings)
    {
        Build(configure, settings);
        return App!.Services.GetRequiredService<UserServiceClient>();
    }

    private protected void Build(Action<IServiceCollection, IHttpClientBuilder> configure, params (string Key, string? Value)[] settings)
    {
        var builder = TestApp.CreateBuilder(
        [
            ("services:user-service:http:0", First.Address), ("services:user-service:http:1", Second.Address),
            ("Resilience:AttemptTimeout", "00:00:10"), ("Resilience:TotalTimeout", "00:00:30"), .. settings,
        ]);
        builder.AddServiceDefaults();
        configure(builder.Services, builder.Services.AddGrpcServiceClient<UserServiceClient>(
            "http://user-service", static options => options.RetryableMethods.Add("/user.UserService/GetUser")));
        App = builder.Build();
    }

    private protected static async Task<RpcException> FailsAsync<T>(StatusCode status, AsyncUnaryCall<T> call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(status, failure.StatusCode);
        return failure;
    }
}
