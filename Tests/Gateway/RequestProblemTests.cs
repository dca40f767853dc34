using System.Net.Http.Headers;

namespace Tests.Gateway;

public sealed class RequestProblemTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const int Limit = 16 * 1024;
    private const string Valid = """{"name":"Ada","email":"ada@example.com"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{}", "name: is required; email: is required;")]
    [InlineData("""{"name":null,"email":null}""", "name: is required; email: is required;")]
    [InlineData("""{"name":"Ada"}""", "email: is required;")]
    [InlineData("""{"name":1,"email":"ada@example.com"}""", "name: must be a string, given once;")]
    [InlineData("""{"name":"Ada","email":{"a":1}}""", "email: must be a string, given once;")]
    [InlineData("""{"name":"Ada","email":["ada@example.com"]}""", "email: must be a string, given once;")]
    [InlineData("""{"name":"\ud800","email":"ada@example.com"}""", "name: must not hold half of a surrogate pair, such as \\ud800;")]
    [InlineData("""{"name":"Ada","email":"ada@example.com","x":{"y":"a\udc00"}}""", "x: must not hold half of a surrogate pair, such as \\ud800;")]
    [InlineData("""{"name":"Ada","email":"a@example.com","\udc00":1}""", "body: must not hold half of a surrogate pair, such as \\ud800, in a member's name;")]
    [InlineData("""{"name":"Ada","name":"Eve","email":"ada@example.com"}""", "name: must be a string, given once;")]
    [InlineData("""{"name":"Ada","Name":"Eve","email":"ada@example.com"}""", "Name: must be a string, given once;")]
    [InlineData("""{"name":"Ada",""", "body: must be valid JSON;")]
    [InlineData("""{"name":"Ada","email":"ada@example.com"} trailing""", "body: must be valid JSON;")]
    [InlineData("name=Ada", "body: must be valid JSON;")]
    [InlineData("[]", "body: must be a JSON object;")]
    [InlineData("\"Ada\"", "body: must be a JSON object;")]
    [InlineData("null", "body: is required;")]
    [InlineData("", "body: is required;")]
    public async Task Body_NotAsItShouldBe_IsAnsweredByField(string body, string errors)
    {
        using var response = await PostAsync(Encoding.UTF8.GetBytes(body), "application/json");

        Assert.Equal(errors, Problems.Errors(await Problems.ReadAsync(response, 400)));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("unknown")]
    public async Task Body_InBrokenUtf8_IsRefused(string member)
    {
        using var response = await PostAsync(
            [.. Encoding.UTF8.GetBytes("{\"email\":\"ada@example.com\",\"" + member + "\":\""), 0xC3, 0x28, .. "\"}"u8], "application/json");

        Assert.Equal("body: must be UTF-8, and its bytes are not;", Problems.Errors(await Problems.ReadAsync(response, 400)));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("Application/JSON;Charset=\"UTF-8\"; x=1")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/users+json")]
    public async Task Body_OfJsonInUtf8_IsTaken(string contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Valid));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var response = await gateway.Client.PostAsync("/users", content, Cancellation);

        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
    }

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("br, gzip", false)]
    [InlineData("identity, gzip", false)]
    [InlineData("identity", true)]
    public async Task Body_InAContentCoding_IsUnsupportedUnlessIdentity(string coding, bool taken)
    {
        using var content = Content(Encoding.UTF8.GetBytes(Valid), "application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);

        using var response = await gateway.Client.PostAsync("/users", content, Cancellation);

        if (taken)
        {
            Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
            return;
        }

        Assert.Contains("without a content coding", (await Problems.ReadAsync(response, 415)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("identity", response.Headers.GetValues("Accept-Encoding").Single());
    }

    [Fact]
    public async Task Body_WithMembersUnknownHere_IsTaken()
    {
        using var response = await PostAsync(
            Encoding.UTF8.GetBytes("""{"name":"Ada","email":"ada@example.com","phone":1}"""), "application/json; charset=utf-8");

        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=nonsense")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=us-ascii")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=utf-8; charset=utf-16")]
    [InlineData("application/json; charset=\"\"")]
    [InlineData(null)]
    public async Task Body_OfAnotherType_IsUnsupported(string? contentType)
    {
        using var response = await PostAsync(Encoding.UTF8.GetBytes(Valid), contentType);

        Assert.Contains("application/json", (await Problems.ReadAsync(response, 415)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Limit, false, 400)]
    [InlineData(Limit - 64, true, 400)] // the framing of the chunks counts as well
    [InlineData(Limit + 1, false, 413)]
    [InlineData(Limit + 1, true, 413)]
    [InlineData(1024 * 1024, true, 413)]
    public async Task Body_PastItsLimit_IsTooLarge(int size, bool chunked, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/users")
        {
            Content = Content(Encoding.UTF8.GetBytes("{}".PadRight(size)), "application/json"),
        };
        request.Headers.TransferEncodingChunked = chunked;
        // Asks before it sends, so that the answer is not lost with the connection.
        request.Headers.ExpectContinue = size > 2 * Limit;

        using var response = await gateway.Client.SendAsync(request, Cancellation);

        await Problems.ReadAsync(response, status);
    }

    [Theory]
    [InlineData("GET", "/", 404, null)]
    [InlineData("GET", "/user/1", 404, null)]
    [InlineData("GET", "/openapi/v9.json", 404, null)]
    [InlineData("POST", "/users/1/2", 404, null)]
    [InlineData("GET", "/users", 405, "POST")]
    [InlineData("DELETE", "/users/1", 405, "GET")]
    [InlineData("PUT", "/users", 405, "POST")]
    public async Task Address_OrMethodThatIsNotThere_IsAProblem(string method, string path, int status, string? allow)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Accept.Add(new("text/html"));

        using var response = await gateway.Client.SendAsync(request, Cancellation);

        await Problems.ReadAsync(response, status);
        Assert.Equal(allow, response.Content.Headers.Allow.SingleOrDefault());
    }

    [Theory]
    [InlineData("/users/1")]
    [InlineData("/users/0")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/openapi/v9.json")]
    [InlineData("/health")]
    public async Task Head_OfAnyAddress_IsGetWithoutABody(string path)
    {
        using var get = await gateway.Client.GetAsync(path, Cancellation);
        using var head = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Cancellation);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
    }

    private static ByteArrayContent Content(byte[] body, string? contentType)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        return content;
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, string? contentType)
    {
        using var content = Content(body, contentType);
        return await gateway.Client.PostAsync("/users", content, Cancellation);
    }
}
