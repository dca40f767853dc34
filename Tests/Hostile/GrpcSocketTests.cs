using Grpc.Core;

namespace Tests.Hostile;

/// <summary>Bytes that are no HTTP/2, against the user service: the connection is closed, and no other one notices.</summary>
public sealed class GrpcSocketTests(HostileFixture system) : IClassFixture<HostileFixture>
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private const string Settings = "\0\0\0\u0004\0\0\0\0\0";

    public static TheoryData<string, string, bool> Bytes => new()
    {
        { "every octet", Octets(0, 256), false },
        { "a TLS greeting", "\u0016\u0003\u0001\u0002\0\u0001\0" + Octets(0, 250), false },
        { "HTTP/1", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", false },
        { "half the preface", Preface[..10], true },
        { "the preface, then garbage", Preface + Octets(1, 250), false },
        { "a frame of 16 MB", Preface + Settings + "\u00ff\u00ff\u00ff\0\0\0\0\0\u0001", false },
        { "data for a stream that is not open", Preface + Settings + "\0\0\u0001\0\0\0\0\0\u0001a", false },
        { "headers that HPACK cannot read", Preface + Settings + "\0\0\u0004\u0001\u0004\0\0\0\u0001\u00ff\u00ff\u00ff\u00ff", false },
        { "a frame cut off", Preface + Settings + "\0\0\u0040\u0001\u0004\0\0\0\u0001\u0082", true },
        { "settings of five octets", Preface + "\0\0\u0005\u0004\0\0\0\0\0abcde", false },
    };

    [Theory]
    [MemberData(nameof(Bytes))]
    public async Task Bytes_ThatAreNotHttp2_CloseTheirConnectionOnly(string what, string bytes, bool leave)
    {
        var before = await system.CountAsync();

        var answer = await RawConnection.SendAsync(system.Users, Encoding.Latin1.GetBytes(bytes), leave);

        Assert.False(
            answer.Contains("grpc-status", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal), $"{what}: {answer}");
        var next = await Assert.ThrowsAsync<RpcException>(
            () => system.UserClient.GetUserAsync(new() { Id = int.MaxValue }, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);
        Assert.Equal(StatusCode.NotFound, next.StatusCode);
        Assert.Equal(before, await system.CountAsync());
    }

    private static string Octets(int start, int count) => string.Concat(Enumerable.Range(start, count).Select(octet => (char)octet));
}
