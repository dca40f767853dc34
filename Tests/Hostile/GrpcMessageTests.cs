using System.Buffers.Binary;
using System.Net.Http.Headers;
using Grpc.Core;

namespace Tests.Hostile;

/// <summary>HTTP/2 whose messages no gRPC client would send, against the user service.</summary>
public sealed class GrpcMessageTests(HostileFixture system) : IClassFixture<HostileFixture>
{
    private const string Create = "/user.UserService/CreateUser";
    private const string Get = "/user.UserService/GetUser";

    /// <summary>What is wrong, the method, the body (Latin-1), the code.</summary>
    public static TheoryData<string, string, string, StatusCode> Messages => new()
    {
        { "no message", Create, "", StatusCode.InvalidArgument },
        { "half a prefix", Create, "\0\0\0\0", StatusCode.InvalidArgument },
        { "a message cut off", Create, "\0\0\0\0\u0010ab", StatusCode.InvalidArgument },
        { "a field cut off", Create, Frame("\n\u0010a"), StatusCode.InvalidArgument },
        { "a number cut off", Get, Frame("\b\u00ff\u00ff"), StatusCode.InvalidArgument },
        { "a number of eleven octets", Get, Frame("\b" + new string('\u00ff', 10) + "\u0001"), StatusCode.InvalidArgument },
        { "text in broken UTF-8", Create, Frame("\n\u0002\u00ff\u00fe"), StatusCode.InvalidArgument },
        { "a tag that is none", Create, Frame("\u00ff\u00ff"), StatusCode.InvalidArgument },
        { "a length of four gigabytes", Create, "\0\u00ff\u00ff\u00ff\u00ffa", StatusCode.InvalidArgument },
        { "two messages", Get, Frame("\b\u0001") + Frame("\b\u0001"), StatusCode.InvalidArgument },
        { "compressed, not saying how", Get, "\u0001\0\0\0\u0002\b\u0001", StatusCode.InvalidArgument },
        { "a flag that is none", Get, "\u0007\0\0\0\u0002\b\u0001", StatusCode.InvalidArgument },
        { "an id of zero", Get, Frame(""), StatusCode.InvalidArgument },
        { "an id of 2^31", Get, Frame("\b\u0080\u0080\u0080\u0080\b"), StatusCode.InvalidArgument },
        { "an id of 2^32", Get, Frame("\b\u0080\u0080\u0080\u0080\u0010"), StatusCode.InvalidArgument },
        { "a name with NUL", Create, Frame("\n\u0001\0\u0012\u0003a@b"), StatusCode.InvalidArgument },
        { "a header in the address", Create, Frame("\n\u0001a\u0012\u0008a@b\r\nX:y"), StatusCode.InvalidArgument },
        { "a name of 10 MB", Create, Frame("\n\u0080\u0080\u0080\u0005" + new string('a', 10 * 1024 * 1024)), StatusCode.ResourceExhausted },
        { "an unknown method", "/user.UserService/DropUsers", Frame(""), StatusCode.Unimplemented },
        { "an unknown service", "/user.Nobody/GetUser", Frame(""), StatusCode.Unimplemented },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Message_Hostile_IsRefusedWithItsCode(string what, string method, string body, StatusCode code)
    {
        var before = await system.CountAsync();

        var (status, answer) = await SendAsync(HttpMethod.Post, method, body, "application/grpc");

        Assert.True((HttpStatusCode.OK, code) == (status, answer), $"{what}: {status} {answer}");
        await AssertUnharmedAsync(before);
        Assert.DoesNotContain(
            system.UsersProcess.Lines,
            static line => line.StartsWith("fail: Grpc", StringComparison.Ordinal) || line.StartsWith("fail: UserService", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("POST", Create, "application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("POST", Create, "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("POST", Create, null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("GET", Get, "application/grpc", HttpStatusCode.NotFound)]
    [InlineData("DELETE", Get, "application/grpc", HttpStatusCode.NotFound)]
    [InlineData("POST", "/", null, HttpStatusCode.NotFound)]
    public async Task Request_ThatIsNoCall_IsRefusedByItsHttpStatus(string method, string path, string? contentType, HttpStatusCode expected)
    {
        var before = await system.CountAsync();

        var (status, _) = await SendAsync(new(method), path, Frame("\n\u0001a\u0012\u0003a@b"), contentType);

        Assert.Equal(expected, status);
        await AssertUnharmedAsync(before);
    }

    private static string Frame(string message)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, message.Length);
        return $"\0{Encoding.Latin1.GetString(length)}{message}";
    }

    private async Task<(HttpStatusCode Status, StatusCode? Code)> SendAsync(HttpMethod method, string path, string body, string? contentType)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(system.Users, path))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Add("TE", "trailers");
        request.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await response.Content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);
        var code = response.Headers.TryGetValues("grpc-status", out var values) || response.TrailingHeaders.TryGetValues("grpc-status", out values)
            ? Enum.Parse<StatusCode>(values.Single())
            : (StatusCode?)null;
        return (response.StatusCode, code);
    }

    private async Task AssertUnharmedAsync(long before)
    {
        var next = await Assert.ThrowsAsync<RpcException>(
            () => system.UserClient.GetUserAsync(new() { Id = int.MaxValue }, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);

        Assert.Equal(StatusCode.NotFound, next.StatusCode);
        Assert.Equal(before, await system.CountAsync());
    }
}
