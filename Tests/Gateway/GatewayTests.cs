using Tests.Users;

namespace Tests.Gateway;

public sealed class GatewayTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_OfTheApi_NamesEveryAnswer()
    {
        var document = JsonElement.Parse(await gateway.Client.GetStringAsync("/openapi/v1.json", Cancellation));

        var paths = document.GetProperty("paths");
        Assert.Equal(["/users", "/users/{id}"], paths.EnumerateObject().Select(path => path.Name));
        Assert.Equal("201 400 409 413 415 422 429 500 503 504", Answers(paths.GetProperty("/users").GetProperty("post")));
        Assert.Equal("200 400 404 429 500 503 504", Answers(paths.GetProperty("/users/{id}").GetProperty("get")));
        Assert.Equal(
            "integer", paths.GetProperty("/users/{id}").GetProperty("get").GetProperty("parameters")[0].GetProperty("schema").GetProperty("type").GetString());
        Assert.Equal("Idempotency-Key", paths.GetProperty("/users").GetProperty("post").GetProperty("parameters")[0].GetProperty("name").GetString());
        var unsupported = paths.GetProperty("/users").GetProperty("post").GetProperty("responses").GetProperty("415");
        Assert.True(unsupported.GetProperty("headers").TryGetProperty("Accept-Encoding", out _));
        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.Equal("string", schemas.GetProperty("NewUser").GetProperty("properties").GetProperty("email").GetProperty("type").GetString());
        Assert.Equal("integer", schemas.GetProperty("User").GetProperty("properties").GetProperty("id").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Failure_OfTheUserService_IsLoggedOnceWithoutAddresses()
    {
        using var response = await gateway.Client.GetAsync($"/users/{FakeUserService.Broken}", Cancellation);
        await gateway.Process.WaitForLineAsync($"GET /users/{FakeUserService.Broken} failed");

        Assert.DoesNotContain(gateway.Process.Lines, line => line.Contains("@example.com", StringComparison.Ordinal));
    }

    [Fact]
    public async Task User_WhenNoInstanceIsKnown_IsUnavailable()
    {
        await using var alone = await ServiceProcess.StartAsync("Gateway", new() { ["Kestrel__Endpoints__http__Url"] = "http://127.0.0.1:0" }, Cancellation);
        using var client = new HttpClient { BaseAddress = alone.Addresses.Single() };

        using var response = await client.GetAsync("/users/1", Cancellation);

        await Problems.ReadAsync(response, 503);
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
    }

    private static string Answers(JsonElement operation) =>
        string.Join(' ', operation.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).Order(StringComparer.Ordinal));
}
