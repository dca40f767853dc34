namespace Tests.EndToEnd;

/// <summary>What Consul says.</summary>
internal static class ConsulView
{
    /// <summary>The service of every passing check, sorted, once they fit.</summary>
    public static async Task<IReadOnlyList<string>> PassingAsync(DistributedApplication app, Func<IReadOnlyList<string>, bool> fits)
    {
        using var consul = app.CreateHttpClient("consul", "http");
        return await Eventually.GetAsync(
            async cancel =>
            {
                using var checks = JsonDocument.Parse(await consul.GetStringAsync("/v1/health/state/passing", cancel));
                return (IReadOnlyList<string>)[.. checks.RootElement.EnumerateArray()
                    .Select(static check => check.GetProperty("ServiceName").GetString()!)
                    .Where(static name => name.Length > 0)
                    .Order(StringComparer.Ordinal)];
            },
            fits,
            "passing services in Consul");
    }
}
