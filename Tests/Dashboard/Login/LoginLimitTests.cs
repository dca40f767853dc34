using System.Net;

namespace Tests.Dashboard.Login;

/// <summary>On a dashboard of its own, since all callers share one limit.</summary>
public sealed class LoginLimitTests(DashboardProcess dashboard) : IClassFixture<DashboardProcess>
{
    [Fact]
    public async Task Guesses_PastTheLimit_Are429AndTheRightTokenMustWaitToo()
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = dashboard.Pages };
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 41; i++)
        {
            using var answer = await client.GetAsync($"login?t=guess-{i}", TestContext.Current.CancellationToken);
            answers.Add(answer.StatusCode);
        }

        // Twenty a minute are let through.
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.All(answers, static answer => Assert.True(answer is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests));
    }
}
