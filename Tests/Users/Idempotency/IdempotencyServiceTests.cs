using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Users.V1;
using UserClient = Users.V1.UserService.UserServiceClient;

namespace Tests.Users.Idempotency;

/// <summary>The built executable, twice over one file.</summary>
public sealed class IdempotencyServiceTests
{
    private static readonly CreateUserRequest Ada = new() { Name = "Ada", Email = "ada@example.com" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Duplicates_AtTwoReplicasAtOnce_AreOneUserAndOneEvent()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        await using var one = await StartAsync(database);
        await using var other = await StartAsync(database);
        using var toOne = GrpcChannel.ForAddress(one.Addresses[1]);
        using var toOther = GrpcChannel.ForAddress(other.Addresses[1]);
        UserClient[] clients = [new(toOne), new(toOther)];

        var users = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i => await clients[i % 2].CreateUserAsync(
            new() { Name = "Ada", Email = $"ada{i / 6}@example.com" }, Key($"k{i / 6}"), cancellationToken: Cancellation)));

        Assert.Equal(10, users.Distinct().Count());
        Assert.Equal(10L, await database.QueryAsync("SELECT COUNT(*) FROM Users", Cancellation));
        Assert.Equal(10L, await database.QueryAsync("SELECT COUNT(*) FROM OutboxMessages", Cancellation));
    }

    [Fact]
    public async Task Creation_RepeatedAfterARestart_IsAnsweredAsBefore()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        User created;
        await using (var first = await StartAsync(database))
        {
            using var channel = GrpcChannel.ForAddress(first.Addresses[1]);
            created = await new UserClient(channel).CreateUserAsync(Ada, Key("k"), cancellationToken: Cancellation);
        }

        await using var second = await StartAsync(database);
        using var again = GrpcChannel.ForAddress(second.Addresses[1]);

        Assert.Equal(created, await new UserClient(again).CreateUserAsync(Ada, Key("k"), cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Key_WrongOrOfAnotherRequest_IsRefusedWithDetails()
    {
        using var database = await TemporaryDatabase.MigratedAsync(Cancellation);
        await using var service = await StartAsync(database);
        using var channel = GrpcChannel.ForAddress(service.Addresses[1]);
        var client = new UserClient(channel);
        await client.CreateUserAsync(Ada, Key("k"), cancellationToken: Cancellation);

        var reused = await FailAsync(client.CreateUserAsync(new() { Name = "Eve", Email = "eve@example.com" }, Key("k"), cancellationToken: Cancellation));
        var tooLong = await FailAsync(client.CreateUserAsync(Ada, Key(new string('k', 256)), cancellationToken: Cancellation));

        Assert.Equal(StatusCode.FailedPrecondition, reused.StatusCode);
        var info = reused.GetRpcStatus()!.GetDetail<ErrorInfo>();
        Assert.Equal(("IDEMPOTENCY_KEY_REUSED", "user.UserService"), (info.Reason, info.Domain));
        Assert.Equal(StatusCode.InvalidArgument, tooLong.StatusCode);
        Assert.Equal("idempotency-key", Assert.Single(tooLong.GetRpcStatus()!.GetDetail<BadRequest>().FieldViolations).Field);
    }

    private static Metadata Key(string value) => new() { { "idempotency-key", value } };

    private static Task<RpcException> FailAsync(AsyncUnaryCall<User> call) => Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

    private static Task<ServiceProcess> StartAsync(TemporaryDatabase database) => ServiceProcess.StartAsync("UserService", new(database.Environment)
    {
        ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0",
        ["Kestrel__Endpoints__health__Url"] = "http://127.0.0.1:0",
        ["ConnectionStrings__messaging"] = "amqp://guest@127.0.0.1:1",
    }, Cancellation);
}
