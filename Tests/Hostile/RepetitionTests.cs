using System.Net.Http.Json;
using Tests.Gateway;

namespace Tests.Hostile;

/// <summary>Callers that send a creation again, through both executables.</summary>
public sealed class RepetitionTests(HostileFixture system) : IClassFixture<HostileFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Creation_SentAgain_IsAnsweredAlikeAndHappensOnce()
    {
        var before = await system.CountAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var response = await PostAsync("\"8e03978e\"", "Ada", "ada@example.com");
            return (response.StatusCode, response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync(Cancellation));
        }));

        Assert.Equal(HttpStatusCode.Created, Assert.Single(answers.Distinct()).StatusCode);
        Assert.Equal(before + 1, await system.CountAsync());
    }

    [Fact]
    public async Task Key_OfAnotherBody_IsUnprocessableAndCreatesNobody()
    {
        using var first = await PostAsync("k", "Grace", "grace@example.com");
        var before = await system.CountAsync();

        using var second = await PostAsync("k", "Eve", "eve@example.com");

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        await Problems.ReadAsync(second, 422);
        Assert.Equal(before, await system.CountAsync());
    }

    [Fact]
    public async Task Creation_ThatWasRefused_MaySucceedUnderItsKey()
    {
        using var refused = await PostAsync("corrected", "", "linus@example.com");
        using var corrected = await PostAsync("corrected", "Linus", "linus@example.com");

        await Problems.ReadAsync(refused, 400);
        Assert.Equal(HttpStatusCode.Created, corrected.StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(string key, string name, string email)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/users") { Content = JsonContent.Create(new { name, email }) };
        request.Headers.Add("Idempotency-Key", key);
        return await system.Client.SendAsync(request, Cancellation);
    }
}
