using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;

namespace Tests.Users;

/// <summary>Tools such as grpcurl ask the server for its contract: on a developer's machine it answers.</summary>
public sealed class ReflectionTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Services_InDevelopment_AreListed()
    {
        var services = (await ListAsync("Development")).Where(static name => !name.StartsWith("grpc.reflection", StringComparison.Ordinal));

        Assert.Equal(["grpc.health.v1.Health", "user.UserService"], services.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Services_InProduction_AreNot()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => ListAsync("Production"));

        Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
    }

    public void Dispose() => _database.Dispose();

    private async Task<IEnumerable<string>> ListAsync(string environment)
    {
        await using var service = await ServiceProcess.StartAsync("UserService", new(_database.Environment)
        {
            ["ASPNETCORE_ENVIRONMENT"] = environment,
            ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0",
            ["Kestrel__Endpoints__health__Url"] = "http://127.0.0.1:0",
            ["ConnectionStrings__messaging"] = ServiceProcess.NoBroker,
        }, Cancellation);
        using var channel = GrpcChannel.ForAddress(service.Addresses[1]);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(new() { ListServices = "" }, Cancellation);
        await call.RequestStream.CompleteAsync();

        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        return call.ResponseStream.Current.ListServicesResponse.Service.Select(found => found.Name);
    }
}
