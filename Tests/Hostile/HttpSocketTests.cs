using System.Text.RegularExpressions;

namespace Tests.Hostile;

/// <summary>Bytes that no HTTP client would send, against the gateway.</summary>
public sealed partial class HttpSocketTests(HostileFixture system) : IClassFixture<HostileFixture>
{
    private const string Get = "GET /users/77 HTTP/1.1\r\nHost: a\r\n";
    private const string Post = "POST /users HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n";
    private const string Ada = """{"name":"Ada","email":"ada@example.com"}""";

    /// <summary>What is wrong, the bytes (Latin-1), the statuses answered.</summary>
    public static TheoryData<string, string, string> NotHttp => new()
    {
        { "a TLS greeting", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000" + Octets(0, 250), "400" },
        { "every octet", Octets(0, 256) + Octets(0, 256), "400" },
        { "a word", "hello\r\n\r\n", "400" },
        { "a version to come", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", "505" },
        { "no host", "GET /users/77 HTTP/1.1\r\n\r\n", "400" },
        { "two hosts", Get + "Host: b\r\n\r\n", "400" },
        { "a NUL in a header", Get + "X: a\0b\r\n\r\n", "400" },
        { "a CR in a header", Get + "X: a\rb\r\n\r\n", "400" },
        { "a header that is not UTF-8", Get + "X: a\u00FFb\r\n\r\n", "400" },
        { "a folded header", Get + "X: a\r\n b\r\n\r\n", "400" },
        { "a header without colon", Get + "Xab\r\n\r\n", "400" },
        { "a blank before the colon", Get + "X : a\r\n\r\n", "400" },
        { "a header of 40 kB", Get + $"X: {new string('a', 40_000)}\r\n\r\n", "431" },
        { "200 headers", Get + string.Concat(Enumerable.Range(0, 200).Select(i => $"X{i}: a\r\n")) + "\r\n", "431" },
        { "an address of 20 kB", $"GET /users/{new string('1', 20_000)} HTTP/1.1\r\nHost: a\r\n\r\n", "414" },
        { "a NUL in the address", "GET /users/1\0 HTTP/1.1\r\nHost: a\r\n\r\n", "400" },
        { "an escaped NUL in the address", "GET /users/1%00 HTTP/1.1\r\nHost: a\r\n\r\n", "400" },
        { "full-width digits, not escaped", "GET /users/\u00EF\u00BC\u0091 HTTP/1.1\r\nHost: a\r\n\r\n", "400" },
        { "a negative length", Post + $"Content-Length: -1\r\n\r\n{Ada}", "400" },
        { "a length that is no number", Post + $"Content-Length: forty\r\n\r\n{Ada}", "400" },
        { "two lengths", Post + $"Content-Length: 40\r\nContent-Length: 41\r\n\r\n{Ada}", "400" },
        { "an unknown transfer coding", Post + $"Transfer-Encoding: gzip\r\n\r\n{Ada}", "400" },
        { "garbage after a request", Get + "\r\n\0\u0001\u0002garbage\r\n\r\n", "404 400" },
    };

    /// <summary>Requests that are read as such: their errors are problems.</summary>
    public static TheoryData<string, string, int, string> Refused => new()
    {
        { "a broken chunk", Post + $"Transfer-Encoding: chunked\r\n\r\nzz\r\n{Ada}", 400, "could not be read" },
        { "neither length nor chunks", Post + $"\r\n{Ada}", 400, "\"body\":[\"is required\"]" },
        {
            "both length and chunks, a request hidden behind",
            Post + $"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Post}Content-Length: 40\r\n\r\n{Ada}",
            400,
            "\"body\":"
        },
        { "a compressed body", Post + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u008b\b\0", 415, "Accept-Encoding: identity" },
        { "a transfer coding under the chunks", Post + $"Transfer-Encoding: gzip, chunked\r\n\r\n28\r\n{Ada}\r\n0\r\n\r\n", 400, "could not be read" },
        { "a body that never comes", Post + "Content-Length: 40\r\n\r\n{", 408, "did not arrive in time" },
        { "a method of its own", "BREW /users HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405, "Allow" },
        { "a tunnel", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nConnection: close\r\n\r\n", 404, "nothing at this address" },
        { "a line break in the address", "GET /users/1%0d%0aX:%20y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400, "\"id\":" },
        { "a way out of the address", "GET /users/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400, "\"id\":" },
        { "broken escapes", "GET /users/%zz%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400, "\"id\":" },
    };

    public static TheoryData<string, string> Halves => new()
    {
        { "a line", "GET /users" },
        { "headers", Get + "X: " },
        { "a body", Post + $"Content-Length: 400\r\n\r\n{Ada}" },
        { "a field", Post + "Content-Length: 40\r\n\r\n{\"name\":\"A" },
        { "a chunk", Post + $"Transfer-Encoding: chunked\r\n\r\n40\r\n{Ada}" },
    };

    [Theory]
    [MemberData(nameof(NotHttp))]
    public async Task Bytes_ThatAreNotHttp_AreRefusedByTheServer(string what, string bytes, string statuses)
    {
        var before = await system.CountAsync();

        var answer = await RawConnection.SendAsync(system.Gateway, Encoding.Latin1.GetBytes(bytes));

        Assert.True(statuses == Statuses(answer), $"{what}: {answer}");
        await AssertUnharmedAsync(before);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Request_ThatIsWrong_IsAProblem(string what, string bytes, int status, string says)
    {
        var before = await system.CountAsync();

        var answer = await RawConnection.SendAsync(system.Gateway, Encoding.Latin1.GetBytes(bytes));

        Assert.True($"{status}" == Statuses(answer), $"{what}: {answer}");
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains(says, answer, StringComparison.Ordinal);
        await AssertUnharmedAsync(before);
    }

    [Theory]
    [MemberData(nameof(Halves))]
    public async Task Half_OfARequest_LeavesNothingBehind(string what, string bytes)
    {
        var before = await system.CountAsync();

        var answer = await RawConnection.SendAsync(system.Gateway, Encoding.Latin1.GetBytes(bytes), leave: true);

        Assert.True(Statuses(answer) is "" or "400", $"half of {what}: {answer}");
        await AssertUnharmedAsync(before);
    }

    private static string Octets(int start, int count) => string.Concat(Enumerable.Range(start, count).Select(octet => (char)octet));

    private static string Statuses(string answer) => string.Join(' ', StatusLine().Matches(answer).Select(line => line.Groups[1].Value));

    [GeneratedRegex(@"HTTP/1\.1 (\d{3}) ")]
    private static partial Regex StatusLine();

    private async Task AssertUnharmedAsync(long before)
    {
        using var next = await system.Client.GetAsync("/users/77", TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, next.StatusCode);
        Assert.Equal(before, await system.CountAsync());
    }
}
