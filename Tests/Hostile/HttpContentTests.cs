using System.Net.Http.Json;
using Tests.Gateway;

namespace Tests.Hostile;

/// <summary>Well-formed HTTP with hostile content, through the gateway to the user service and its database.</summary>
public sealed class HttpContentTests(HostileFixture system) : IClassFixture<HostileFixture>
{
    private const string Characters = "name: must not contain control characters, bidirectional overrides or broken characters;";
    private const string Address = "email: must be one e-mail address, such as ada@example.com, and nothing else;";
    private const string Domain = "email: must be an e-mail address whose domain is the name of a host, such as example.com or bücher.example;";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Name, address, what is answered.</summary>
    public static TheoryData<string, string, string> Refused => new()
    {
        { "Ada\0", "ada@example.com", Characters },
        { "Ada\r\nBcc: eve@example.com", "ada@example.com", Characters },
        { "Ada\u202Egpj.exe", "ada@example.com", Characters },
        { "\u2066Ada", "ada@example.com", Characters },
        { "\u001B[31mAda", "ada@example.com", Characters },
        { "\u200B\u200D", "ada@example.com", "name: must contain a visible character;" },
        { "\u3164", "ada@example.com", "name: must contain a visible character;" },
        { "\u2800\uFE0F\u0378\uFFFE", "ada@example.com", "name: must contain a visible character;" },
        { "   ", "ada@example.com", "name: is required;" },
        { new string('a', 101), "ada@example.com", "name: must be at most 100 characters long;" },
        { "A" + new string('\u0301', 2000), "ada@example.com", "name: must be at most 100 characters long;" },
        { "Ada", "ada@example.com\r\nBcc: eve@example.com", Address },
        { "Ada", "ada@example.com\0", Address },
        { "Ada", "ada@example.com, eve@example.com", Address },
        { "Ada", "Ada <ada@example.com>", Address },
        { "Ada", "ada\u202E@example.com", Address },
        { "Ada", "ada@b\u00FCcher..de", Domain },
        { "Ada", "ada@b-.example", Domain },
        { "Ada", "ada@xn--e-xbb.example", Domain },
        { "Ada", "ada@1א.example", Domain },
        { "Ada", "a\u200Dda@example.com", "email: must be without invisible and unassigned characters before the @;" },
        { "Ada", $"{new string('a', 65)}@example.com", "email: must be at most 64 octets long before the @;" },
        { "Ada", $"{new string('\u00FC', 122)}@example.com", "email: must be at most 254 octets long;" },
        { "\0", "", $"{Characters} email: is required;" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task User_ThatMayNotBe_IsRefusedByField(string name, string email, string errors)
    {
        var before = await system.CountAsync();

        using var response = await system.Client.PostAsJsonAsync("/users", new { name, email }, Cancellation);

        Assert.Equal(errors, Problems.Errors(await Problems.ReadAsync(response, 400)));
        await AssertUnharmedAsync(before);
    }

    [Fact]
    public async Task Name_OfTenMegabytes_IsTooLarge()
    {
        var before = await system.CountAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/users")
        {
            Content = new StringContent(
                JsonSerializer.Serialize(new { name = new string('a', 10 * 1024 * 1024), email = "ada@example.com" }), Encoding.UTF8, "application/json"),
        };
        // Asks before it sends, so that the answer is not lost with the connection.
        request.Headers.ExpectContinue = true;

        using var response = await system.Client.SendAsync(request, Cancellation);

        await Problems.ReadAsync(response, 413);
        await AssertUnharmedAsync(before);
    }

    [Theory]
    [InlineData("👩‍🚀", "astronaut@example.com")]
    [InlineData("👨‍👩‍👧‍👦 Łukasz", "family@example.com")]
    [InlineData("محمد", "muhammad@example.com")]
    [InlineData("'; DROP TABLE Users; --", "bobby@example.com")]
    [InlineData("<script>alert(1)</script>", "script@example.com")]
    [InlineData("=?utf-8?q?Ada?=", "word@example.com")]
    [InlineData("Jürgen", "jürgen@bücher.example")]
    [InlineData("Ελένη", "e@παράδειγμα.example")]
    [InlineData("Иван", "i@пример.example")]
    [InlineData("山田", "y@日本語.example")]
    [InlineData("مريم", "m@مثال.example")]
    [InlineData("רות", "r@א1.example")]
    public async Task User_OnlyUnusual_IsCreatedAndFoundAsSent(string name, string email)
    {
        var before = await system.CountAsync();

        using var response = await system.Client.PostAsJsonAsync("/users", new { name, email }, Cancellation);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var user = await system.Client.GetFromJsonAsync<JsonElement>(response.Headers.Location, Cancellation);
        Assert.Equal((name, email), (user.GetProperty("name").GetString(), user.GetProperty("email").GetString()));
        Assert.Equal(before + 1, await system.CountAsync());
    }

    [Theory]
    [InlineData("grace@example.com", "GRACE@Example.COM")]
    [InlineData("žofie@example.com", "ŽOFIE@EXAMPLE.com")]
    [InlineData("lise@müller.example", "lise@MÜLLER.example")]
    [InlineData("emmy@müller.example", "emmy@xn--mller-kva.example")]
    [InlineData("v@é.example", "v@e\u0301.example")]
    [InlineData("v@b.example", "v@b\u200B.example")]
    [InlineData("w@b.example", "w@b\u00AD.example")]
    [InlineData("x@b.example", "x@\uFF42\uFF0Eexample")]
    [InlineData("h@א7.example", "h@xn--7-zhc.example")]
    [InlineData("y@q.example", "\"y\"@q.example")]
    [InlineData("zoë@q.example", "zoe\u0308@q.example")]
    public async Task Address_InAnotherSpelling_IsTaken(string email, string again)
    {
        using var first = await system.Client.PostAsJsonAsync("/users", new { name = "Grace", email }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var before = await system.CountAsync();

        using var second = await system.Client.PostAsJsonAsync("/users", new { name = "Eve", email = again }, Cancellation);

        await Problems.ReadAsync(second, 409);
        await AssertUnharmedAsync(before);
    }

    [Fact]
    public async Task Creation_RepeatedOverTheOtherLoopback_IsAnsweredAsTheFirstTime()
    {
        Assert.SkipWhen(system.GatewayByIPv6 is null, "This machine has no IPv6 loopback.");
        HttpRequestMessage Request(Uri gateway) => new(HttpMethod.Post, new Uri(gateway, "/users"))
        {
            Content = JsonContent.Create(new { name = "Ada", email = "loopback@example.com" }),
            Headers = { { "Idempotency-Key", "\"loopback\"" } },
        };

        using var first = await system.Client.SendAsync(Request(system.Gateway), Cancellation);
        using var second = await system.Client.SendAsync(Request(system.GatewayByIPv6), Cancellation);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, second.StatusCode));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("2147483648")]
    [InlineData("18446744073709551617")]
    [InlineData("1e1")]
    [InlineData("0x1")]
    [InlineData("１")]
    [InlineData("१")]
    [InlineData("1%00")]
    [InlineData("1%0A")]
    [InlineData("1;drop")]
    [InlineData("%F0%9F%91%A9")]
    public async Task Number_ThatNoUserCanHave_IsRefused(string id)
    {
        var before = await system.CountAsync();

        using var response = await system.Client.GetAsync($"/users/{id}", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        // An escaped NUL is refused before there is a request to answer.
        if (id != "1%00")
        {
            Assert.Equal("id: must be a whole number from 1 to 2147483647;", Problems.Errors(await Problems.ReadAsync(response, 400)));
        }

        await AssertUnharmedAsync(before);
    }

    [Fact]
    public async Task Json_NestedThousandfold_IsRefused()
    {
        var before = await system.CountAsync();
        using var content = new StringContent(string.Concat(Enumerable.Repeat("{\"name\":", 1000)), Encoding.UTF8, "application/json");

        using var response = await system.Client.PostAsync("/users", content, Cancellation);

        Assert.Equal("body: must be JSON that is nested no more than 64 deep;", Problems.Errors(await Problems.ReadAsync(response, 400)));
        await AssertUnharmedAsync(before);
    }

    private async Task AssertUnharmedAsync(long before)
    {
        using var next = await system.Client.GetAsync("/users/2147483647", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, next.StatusCode);
        Assert.Equal(before, await system.CountAsync());
    }
}
