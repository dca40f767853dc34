namespace Tests.Testing;

internal static class ReadResultExtensions
{
    /// <summary>The time within which so large a share of the requests was answered.</summary>
    public static TimeSpan Within(this IEnumerable<ReadResult> results, double share)
    {
        TimeSpan[] latencies = [.. results.Select(static result => result.Latency).Order()];
        Assert.NotEmpty(latencies);
        return latencies[Math.Min(latencies.Length - 1, (int)(latencies.Length * share))];
    }

    /// <summary>Fails when a request was answered with anything but 200.</summary>
    public static void AllSucceeded(this IReadOnlyCollection<ReadResult> results)
    {
        Assert.NotEmpty(results);
        var failures = results.Where(static result => result.Status != HttpStatusCode.OK).ToList();
        var kinds = failures.CountBy(static failure => failure.Status?.ToString() ?? "no answer").Select(static kind => $"{kind.Value} {kind.Key}");
        var slowest = failures.Select(static failure => failure.Latency.TotalMilliseconds).DefaultIfEmpty().Max();
        Assert.True(failures.Count == 0, string.Create(
            CultureInfo.InvariantCulture,
            $"{failures.Count} of {results.Count} requests failed: {string.Join(", ", kinds)}; the slowest of them took {slowest:0} ms. "
            + $"The first: {failures.FirstOrDefault()?.Failure}"));
    }
}
