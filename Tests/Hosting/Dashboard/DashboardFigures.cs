using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using global::Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Tests.Testing;

namespace Tests.Hosting.Dashboard;

/// <summary>Figures for docs/benchmarks.md, as a browser sees them: <c>./test.sh -class Tests.Hosting.Dashboard.DashboardFigures -explicit only</c>.</summary>
[Collection(DashboardCollection.Name)]
public sealed class DashboardFigures(DashboardFixture dashboard)
{
    private const int Rounds = 9;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Pages_AreMeasured()
    {
        var page = await dashboard.PageAsync("/resources");
        foreach (var view in new[] { "/resources", "/consolelogs", "/structuredlogs", "/traces", "/metrics", "/system" })
        {
            Tell($"{view}, from the address to interactive", await RoundsAsync(async () =>
            {
                var begin = Stopwatch.GetTimestamp();
                await dashboard.PageAsync(view);
                return Stopwatch.GetElapsedTime(begin);
            }));
        }

        Tell("answer of a creation to its trace on screen", await RoundsAsync(() => OnScreenAsync(page)));

        await dashboard.PageAsync("/resources");
        var busy = 100 * await BusyAsync();
        Tell(string.Create(CultureInfo.InvariantCulture, $"processor with a page open for {Idle.TotalSeconds:0} s and nothing else going on, in % of one: {busy:0.0}"));
    }

    private async Task<TimeSpan> OnScreenAsync(BrowserPage page)
    {
        var traceId = Guid.NewGuid().ToString("N");
        await dashboard.PageAsync($"/traces?text={traceId}");
        using var gateway = dashboard.App.CreateHttpClient("gateway");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/users") { Content = JsonContent.Create(new { name = "Ada", email = $"{traceId}@example.com" }) };
        request.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");
        using var answer = await gateway.SendAsync(request, Cancel);
        var begin = Stopwatch.GetTimestamp();
        await Assertions.Expect(page.Page.Locator($"a[href$='{traceId}']")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        return Stopwatch.GetElapsedTime(begin);
    }

    private async Task<double> BusyAsync()
    {
        var process = Process.GetProcessById(dashboard.App.Services.GetRequiredService<DashboardService>().ProcessId!.Value);
        using var timer = new PeriodicTimer(Idle);
        // The first one is for what the page's start has left to do.
        await timer.WaitForNextTickAsync(Cancel);
        process.Refresh();
        var (before, begin) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await timer.WaitForNextTickAsync(Cancel);
        process.Refresh();
        return (process.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(begin);
    }

    private static async Task<List<TimeSpan>> RoundsAsync(Func<Task<TimeSpan>> measure)
    {
        // The first one warms up.
        await measure();
        var times = new List<TimeSpan>();
        while (times.Count < Rounds)
        {
            times.Add(await measure());
        }

        times.Sort();
        return times;
    }

    private static void Tell(string what, List<TimeSpan> times) => Tell(string.Create(
        CultureInfo.InvariantCulture, $"{what}: median {times[Rounds / 2].TotalMilliseconds:0} ms ({times[0].TotalMilliseconds:0} to {times[^1].TotalMilliseconds:0})"));

    private static void Tell(string line) => System.Console.WriteLine(line);
}
