namespace Tests.Gateway;

internal static class Problems
{
    /// <summary>Checks what every problem has, and returns it; only texts made for callers may be passed on.</summary>
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, int status, bool mayTell = false)
    {
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(mayTell || !body.Contains("secret", StringComparison.Ordinal), body);
        return Read(body, status);
    }

    /// <summary>The same of a body that is said to be a problem.</summary>
    public static JsonElement Read(string body, int status)
    {
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);

        var problem = JsonElement.Parse(body);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("type").GetString()!);
        Assert.Matches("^[0-9a-f]{32}$", problem.GetProperty("traceId").GetString());
        return problem;
    }

    public static string Errors(JsonElement problem) => problem.TryGetProperty("errors", out var errors)
        ? string.Join(' ', errors.EnumerateObject().Select(error => $"{error.Name}: {string.Join(' ', error.Value.EnumerateArray())};"))
        : "";
}
