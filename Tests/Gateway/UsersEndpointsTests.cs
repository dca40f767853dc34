using System.Net.Http.Json;
using Grpc.Core;
using Tests.Hostile;

namespace Tests.Gateway;

public sealed class UsersEndpointsTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task User_Posted_IsCreatedWithItsAddress()
    {
        using var response = await gateway.Client.PostAsJsonAsync("/users", new { name = "Zoë 👩‍🚀", email = "zoe@example.com" }, Cancellation);

        Assert.Equal((HttpStatusCode.Created, "/users/42"), (response.StatusCode, response.Headers.Location?.OriginalString));
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var user = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(
            (42, "Zoë 👩‍🚀", "zoe@example.com"),
            (user.GetProperty("id").GetInt32(), user.GetProperty("name").GetString(), user.GetProperty("email").GetString()));
        Assert.Empty(response.Headers.Server);
    }

    [Fact]
    public async Task User_Known_IsGiven()
    {
        Assert.Equal(
            """{"id":1,"name":"Ada","email":"ada@example.com"}""", await gateway.Client.GetStringAsync($"/users/{FakeUserService.Known}", Cancellation));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData("+1")]
    [InlineData("%201")]
    [InlineData("2147483648")]
    [InlineData("99999999999999999999")]
    public async Task Number_ThatNoUserCanHave_IsAnErrorOfTheFieldId(string id)
    {
        using var response = await gateway.Client.GetAsync($"/users/{id}", Cancellation);

        Assert.Equal("id: must be a whole number from 1 to 2147483647;", Problems.Errors(await Problems.ReadAsync(response, 400)));
    }

    [Theory]
    [InlineData(4711, 404, "There is no user 4711.", null)]
    [InlineData(int.MaxValue, 404, "There is no user 2147483647.", null)]
    [InlineData(FakeUserService.Exhausted, 429, null, 7)]
    [InlineData(FakeUserService.Away, 503, "The user service is not available at the moment.", 1)]
    [InlineData(FakeUserService.AwayForThreeSeconds, 503, "The user service is not available at the moment.", 3)]
    [InlineData(FakeUserService.Late, 504, "The user service did not answer in time.", null)]
    [InlineData(FakeUserService.Broken, 500, null, null)]
    [InlineData(FakeUserService.Throwing, 500, null, null)]
    public async Task Status_OfTheUserService_BecomesAProblem(int id, int status, string? detail, int? retryAfter)
    {
        using var response = await gateway.Client.GetAsync($"/users/{id}", Cancellation);

        var problem = await Problems.ReadAsync(response, status);
        Assert.Equal(detail, problem.TryGetProperty("detail", out var text) ? text.GetString() : null);
        Assert.Equal(retryAfter, (int?)response.Headers.RetryAfter?.Delta?.TotalSeconds);
    }

    public static TheoryData<StatusCode, int> Codes => new()
    {
        { StatusCode.Cancelled, 499 },
        { StatusCode.Unknown, 500 },
        { StatusCode.InvalidArgument, 400 },
        { StatusCode.DeadlineExceeded, 504 },
        { StatusCode.NotFound, 404 },
        { StatusCode.AlreadyExists, 409 },
        { StatusCode.PermissionDenied, 403 },
        { StatusCode.Unauthenticated, 401 },
        { StatusCode.ResourceExhausted, 429 },
        { StatusCode.FailedPrecondition, 400 },
        { StatusCode.Aborted, 409 },
        { StatusCode.OutOfRange, 400 },
        { StatusCode.Unimplemented, 501 },
        { StatusCode.Internal, 500 },
        { StatusCode.Unavailable, 503 },
        { StatusCode.DataLoss, 500 },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Code_OfGrpc_BecomesTheStatusOfItsTable(StatusCode code, int status)
    {
        using var response = await gateway.Client.GetAsync($"/users/{FakeUserService.Code + (int)code}", Cancellation);

        await Problems.ReadAsync(response, status, mayTell: code is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.AlreadyExists);
        Assert.Equal(code is StatusCode.ResourceExhausted or StatusCode.Unavailable, response.Headers.RetryAfter is not null);
    }

    [Fact]
    public void Codes_OfGrpc_AreAllInTheTable() =>
        Assert.Equal(Enum.GetValues<StatusCode>().Where(code => code != StatusCode.OK).Order(), Codes.Select(row => row.Data.Item1).Order());

    [Theory]
    [InlineData("k-1", "k-1")]
    [InlineData("k-2", "\"k-2\"")]
    [InlineData("\"k\\-3\"", "\"\\\"k\\\\-3\\\"\"")]
    public async Task Key_BareOrQuoted_IsOneKeyThatIsNotPassedOnAsItIs(string bare, string quoted)
    {
        var before = gateway.Users.Keys.Count;
        // A key that begins with a quote is only read as one within quotes.
        using var first = await PostAsync("ada@example.com", bare.StartsWith('"') ? quoted : bare);
        using var second = await PostAsync("ada@example.com", quoted);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, second.StatusCode));
        var keys = gateway.Users.Keys.Skip(before).ToList();
        Assert.Matches("^[0-9a-f]{64}$", keys[0]);
        Assert.Equal([keys[0], keys[0]], keys);
    }

    [Fact]
    public async Task Requests_WithoutAKey_AreEachGivenOne()
    {
        var before = gateway.Users.Keys.Count;
        using var first = await PostAsync("ada@example.com", null);
        using var second = await PostAsync("ada@example.com", null);

        var keys = gateway.Users.Keys.Skip(before).ToList();
        Assert.Equal(2, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{32}$", key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("\"open")]
    [InlineData("\"one\", \"two\"")]
    [InlineData("\"one\";a=1")]
    [InlineData("\"wrong \\escape\"")]
    [InlineData("ä")]
    public async Task Key_ThatCannotBeOne_IsAnErrorOfItsHeader(string key)
    {
        using var response = await PostAsync("ada@example.com", key);

        Assert.StartsWith("Idempotency-Key: must be", Problems.Errors(await Problems.ReadAsync(response, 400)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("k", "k")]
    [InlineData("k", "l")]
    [InlineData("\"k\"", "\"k\"")]
    public async Task Key_GivenTwice_IsRefused(string first, string second)
    {
        var answer = await RawConnection.SendAsync(
            gateway.Client.BaseAddress!,
            Encoding.ASCII.GetBytes(
                "POST /users HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                + $"Idempotency-Key: {first}\r\nIdempotency-Key: {second}\r\n\r\n{{}}"));

        Assert.Contains("\"Idempotency-Key\":[\"must be given once\"]", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(255, 201)]
    [InlineData(256, 400)]
    public async Task Key_OfItsLongest_IsTaken(int length, int status)
    {
        using var response = await PostAsync("ada@example.com", new string('k', length));

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Key_OfAnotherRequest_IsUnprocessable()
    {
        using var response = await PostAsync(FakeUserService.EmailOfAnother, "k");

        Assert.Equal("The idempotency key belongs to another request.", (await Problems.ReadAsync(response, 422)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Address_Taken_IsAConflict()
    {
        using var response = await gateway.Client.PostAsJsonAsync("/users", new { name = "Eve", email = "taken@example.com" }, Cancellation);

        var problem = await Problems.ReadAsync(response, 409);
        Assert.Equal("There is a user with this e-mail address already.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Refusal_WithoutFields_HasItsReasonAsDetail()
    {
        using var response = await gateway.Client.PostAsJsonAsync("/users", new { name = "Eve", email = "invalid@example.com" }, Cancellation);

        Assert.Equal("It will not do.", (await Problems.ReadAsync(response, 400)).GetProperty("detail").GetString());
    }

    private async Task<HttpResponseMessage> PostAsync(string email, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/users") { Content = JsonContent.Create(new { name = "Ada", email }) };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return await gateway.Client.SendAsync(request, Cancellation);
    }
}
