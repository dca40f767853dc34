using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Users.V1;
using UserServiceBase = Users.V1.UserService.UserServiceBase;

namespace Tests.Gateway;

/// <summary>A user service in this process whose answer to GetUser is a matter of the number asked for.</summary>
internal sealed class FakeUserService : UserServiceBase
{
    public const int Known = 1;
    public const int Late = 2;
    public const int Away = 3;
    public const int AwayForThreeSeconds = 4;
    public const int Exhausted = 5;
    public const int Broken = 6;
    public const int Throwing = 7;

    /// <summary>Plus a status code: a call that ends with it.</summary>
    public const int Code = 1000;

    public const string EmailOfAnother = "other@example.com";

    private readonly ConcurrentQueue<string> _keys = [];

    /// <summary>The idempotency keys that creations came with, in their order.</summary>
    public IReadOnlyList<string> Keys => [.. _keys];

    public static async Task<WebApplication> StartAsync(CancellationToken cancellationToken)
    {
        // Empty, since the output folder of the tests holds the settings of some service.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton<FakeUserService>().AddRoutingCore().AddGrpc();
        var app = builder.Build();
        app.MapGrpcService<FakeUserService>();
        await app.StartAsync(cancellationToken);
        return app;
    }

    public override async Task<User> GetUser(GetUserRequest request, ServerCallContext context)
    {
        switch (request.Id)
        {
            case Known:
                return new() { Id = Known, Name = "Ada", Email = "ada@example.com" };
            case Late:
                await Hang.UntilCancelledAsync(context.CancellationToken);
                return new();
            case Throwing:
                throw new InvalidOperationException("secret");
            default:
                throw request.Id switch
                {
                    Away => new RpcException(new(StatusCode.Unavailable, "secret")),
                    AwayForThreeSeconds => WithRetry(StatusCode.Unavailable, TimeSpan.FromSeconds(2.2)),
                    Exhausted => WithRetry(StatusCode.ResourceExhausted, TimeSpan.FromSeconds(7)),
                    Broken => new RpcException(new(StatusCode.Internal, "secret")),
                    > Code and <= Code + (int)StatusCode.Unauthenticated => new RpcException(new((StatusCode)(request.Id - Code), "secret")),
                    _ => new RpcException(new(StatusCode.NotFound, $"There is no user {request.Id}.")),
                };
        }
    }

    public override Task<User> CreateUser(CreateUserRequest request, ServerCallContext context)
    {
        _keys.Enqueue(string.Join(',', context.RequestHeaders.GetAll("idempotency-key").Select(entry => entry.Value)));
        var missing = new BadRequest();
        AddIfEmpty(missing, "name", request.Name);
        AddIfEmpty(missing, "email", request.Email);
        if (missing.FieldViolations.Count > 0)
        {
            throw With(StatusCode.InvalidArgument, Any.Pack(missing));
        }

        return request.Email switch
        {
            "taken@example.com" => throw new RpcException(new(StatusCode.AlreadyExists, "There is a user with this e-mail address already.")),
            EmailOfAnother => throw With(
                StatusCode.FailedPrecondition, Any.Pack(new ErrorInfo { Reason = "IDEMPOTENCY_KEY_REUSED", Domain = "user.UserService" })),
            "invalid@example.com" => throw new RpcException(new(StatusCode.InvalidArgument, "It will not do.")),
            _ => Task.FromResult(new User { Id = 42, Name = request.Name, Email = request.Email }),
        };
    }

    private static void AddIfEmpty(BadRequest missing, string field, string value)
    {
        if (value.Length == 0)
        {
            missing.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = "is required" });
        }
    }

    private static RpcException WithRetry(StatusCode code, TimeSpan delay) =>
        With(code, Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));

    private static RpcException With(StatusCode code, Any detail) =>
        new Google.Rpc.Status { Code = (int)code, Message = "secret", Details = { detail } }.ToRpcException();
}
