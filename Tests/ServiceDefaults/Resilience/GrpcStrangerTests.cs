using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Tests.ServiceDefaults.Resilience;

/// <summary>Something else answers at the address of an instance.</summary>
public sealed class GrpcStrangerTests : GrpcClientTest
{
    private const int Calls = 40;

    public static TheoryData<string, int, string?, string?> NoGrpc => new()
    {
        { "a page", 200, "text/html", null },
        { "nothing there", 404, null, null },
        { "a login", 401, "text/html", null },
        { "a fault", 500, "application/json", null },
        { "gRPC without a status", 200, "application/grpc", null },
        { "a status under another type", 200, "application/json", "0" },
    };

    [Theory]
    [MemberData(nameof(NoGrpc))]
    public async Task Instance_ThatSpeaksNoGrpc_IsLeftAloneAndNoCallFails(string what, int status, string? contentType, string? grpcStatus)
    {
        await using var stranger = await Stranger.StartAsync(status, contentType, grpcStatus);
        var client = Client(("services:user-service:http:1", stranger.Address));

        for (var i = 0; i < Calls; i++)
        {
            Assert.Equal(7, (await client.GetUserAsync(Get, cancellationToken: Abort)).Id);
        }

        Assert.True(stranger.Requests is 1 or 2, $"{what} was asked {stranger.Requests} times.");
    }

    [Fact]
    public async Task Instances_ThatAllSpeakNoGrpc_AreUnavailable()
    {
        await using var stranger = await Stranger.StartAsync(404, null, null);
        await First.StopAsync();
        var client = Client(("services:user-service:http:1", stranger.Address));

        for (var i = 0; i < 5; i++)
        {
            await FailsAsync(StatusCode.Unavailable, client.GetUserAsync(Get, cancellationToken: Abort));
        }
    }

    [Theory]
    [InlineData(StatusCode.Unimplemented)]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.PermissionDenied)]
    public async Task Instance_ThatIsAnotherService_IsLeftAloneAndNoCallFails(StatusCode status)
    {
        Second.FailWith(status);
        var client = Client();

        for (var i = 0; i < Calls; i++)
        {
            Assert.Equal(7, (await client.GetUserAsync(Get, cancellationToken: Abort)).Id);
        }

        Assert.InRange(Second.Calls, 1, 2);
    }

    [Fact]
    public async Task Instances_ThatAllRefuseTheCaller_AreBelievedAndStayInTheChoice()
    {
        First.FailWith(StatusCode.PermissionDenied);
        Second.FailWith(StatusCode.PermissionDenied);
        var client = Client();

        for (var i = 0; i < 5; i++)
        {
            await FailsAsync(StatusCode.PermissionDenied, client.GetUserAsync(Get, cancellationToken: Abort));
        }

        Assert.Equal((5, 5), (First.Calls, Second.Calls));
    }

    [Fact]
    public async Task Instances_ThatRefuseTheCallerAfterAnOutage_AreBackInTheChoice()
    {
        await using var first = TcpRelay.To(new Uri(First.Address).Port);
        await using var second = TcpRelay.To(new Uri(Second.Address).Port);
        var client = Client(
            ("services:user-service:http:0", $"http://127.0.0.1:{first.Port}"), ("services:user-service:http:1", $"http://127.0.0.1:{second.Port}"));
        first.Refuse();
        second.Refuse();
        await FailsAsync(StatusCode.Unavailable, client.GetUserAsync(Get, cancellationToken: Abort));
        First.FailWith(StatusCode.PermissionDenied);
        Second.FailWith(StatusCode.PermissionDenied);
        first.Heal();
        second.Heal();
        await Eventually.HoldsAsync(async () =>
        {
            var failure = await Assert.ThrowsAsync<RpcException>(() => client.GetUserAsync(Get, cancellationToken: Abort).ResponseAsync);
            return failure.StatusCode == StatusCode.PermissionDenied;
        });

        // Out of the choice they would be asked four times a second.
        for (var i = 0; i < Calls; i++)
        {
            await FailsAsync(StatusCode.PermissionDenied, client.GetUserAsync(Get, cancellationToken: Abort));
        }
    }

    /// <summary>A server of HTTP/2 that answers everything in one way.</summary>
    private sealed class Stranger(WebApplication app) : IAsyncDisposable
    {
        private int _requests;

        public int Requests => Volatile.Read(ref _requests);

        public string Address => app.Address().GetLeftPart(UriPartial.Authority);

        public static async Task<Stranger> StartAsync(int status, string? contentType, string? grpcStatus)
        {
            var app = TestApp.CreateBuilder(("Kestrel:Endpoints:http:Protocols", "Http2")).Build();
            var stranger = new Stranger(app);
            app.Run(async context =>
            {
                Interlocked.Increment(ref stranger._requests);
                context.Response.StatusCode = status;
                context.Response.ContentType = contentType;
                if (grpcStatus is not null)
                {
                    context.Response.Headers["grpc-status"] = grpcStatus;
                }

                await context.Response.Body.FlushAsync(context.RequestAborted);
            });
            await app.StartAsync();
            return stranger;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
