using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.Otlp.Protos;
using Microsoft.Playwright;
using Tests.Dashboard.Otlp;
using Tests.Testing;

namespace Tests.Dashboard.Pages;

/// <summary>The pages of telemetry in a real browser, on a dashboard that runs alone.</summary>
public sealed class TelemetryPagesTests(DashboardProcess dashboard, Browser browser) : IClassFixture<DashboardProcess>, IClassFixture<Browser>
{
    private const string Hostile = "<script>document.title='taken'</script><img src=x onerror=alert(1)>";
    private const int Tabs = 20;

    private readonly string _service = DashboardProcess.NewService();

    [Fact]
    public async Task LogLine_OpenedAndFollowed_LeadsToTheTraceThroughAllServices()
    {
        var trace = await SendTraceAsync();
        await using var page = await OpenAsync($"structuredlogs?resource={_service}");

        await page.Page.Locator("tr.row .cell").First.ClickAsync();
        await Expect(page.Page.Locator(".details pre").First).ToHaveTextAsync(Hostile);
        await page.Page.GetByText("Go to the trace").ClickAsync();

        await Expect(page.Page.Locator(".waterfall tr.row:not(.log)")).ToHaveCountAsync(3);
        await Expect(page.Page.Locator(".waterfall tr.log")).ToHaveCountAsync(1);
        await page.SeeAsync($"queue → {_service}-mail");
        Assert.Contains(trace, page.Page.Url, StringComparison.Ordinal);
        Assert.Contains(Hostile, await page.Page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(page.Problems);
        Assert.All(page.Requests, request => Assert.Equal(dashboard.Pages.Authority, request.Authority));
    }

    [Fact]
    public async Task LogRecords_AreShownAsTheyCome_ButNotWhilePaused()
    {
        await dashboard.SendAsync(Sent.Logs(_service, "before"));
        await using var page = await OpenAsync($"structuredlogs?resource={_service}");
        await page.SeeAsync("before");
        await dashboard.SendAsync(Sent.Logs(_service, "came later"));
        await page.SeeAsync("came later");

        await page.Page.Keyboard.PressAsync("p");
        await page.SeeAsync("Paused");
        await dashboard.SendAsync(Sent.Logs(_service, "while paused"));
        await dashboard.SendAsync(Sent.Logs($"{_service}-other", "other"));
        await Expect(page.Page.Locator("tr.row")).ToHaveCountAsync(2);
        await page.Page.Keyboard.PressAsync("p");

        await page.SeeAsync("while paused");
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task Filters_AreTheAddress_AndTheAddressIsTheFilters()
    {
        await dashboard.SendAsync(Sent.Logs(_service, "apple", "pear"));
        await using var page = await OpenAsync($"structuredlogs?resource={_service}");
        await Expect(page.Page.Locator("tr.row")).ToHaveCountAsync(2);

        await page.Page.Keyboard.PressAsync("/");
        await page.Page.Keyboard.TypeAsync("appl");

        await Expect(page.Page.Locator("tr.row")).ToHaveCountAsync(1);
        await Expect(page.Page).ToHaveURLAsync(new Regex("text=appl"));
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("tr.row")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("[data-search]")).ToHaveValueAsync("appl");
    }

    [Fact]
    public async Task LogRecord_Opened_StandsInTheAddress_OfTheListAndOfTheTrace()
    {
        var trace = await SendTraceAsync();
        await dashboard.SendAsync(Sent.Logs(_service, "another"));
        await using var page = await OpenAsync($"structuredlogs?resource={_service}");
        var details = page.Page.Locator("aside[aria-label='Details of the log record'] pre").First;

        await page.Page.Locator("tr.row").Filter(new() { HasText = "onerror" }).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex(@"record=\d+"));
        await page.Page.ReloadAsync();
        await Expect(details).ToHaveTextAsync(Hostile);
        await Expect(page.Page.Locator("tr.row.selected")).ToHaveCountAsync(1);
        await page.Page.Locator("[data-close]").ClickAsync();
        await Expect(page.Page).Not.ToHaveURLAsync(new Regex("record="));
        await Expect(details).ToHaveCountAsync(0);

        await page.Page.GotoAsync(new Uri(dashboard.Pages, $"traces/{trace}").AbsoluteUri);
        await page.Page.Locator("tr.log").ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex(@"record=\d+"));
        await page.Page.ReloadAsync();
        await Expect(details).ToHaveTextAsync(Hostile);
        await page.Page.Locator(".waterfall tr.row:not(.log)").First.ClickAsync();
        await Expect(page.Page).Not.ToHaveURLAsync(new Regex("record="));

        foreach (var path in new[] { "structuredlogs", $"traces/{trace}" })
        {
            await page.Page.GotoAsync(new Uri(dashboard.Pages, $"{path}?record=999999999").AbsoluteUri);
            await page.SeeAsync("The log record of this address is not here any more.");
        }

        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task Traces_ErrorsOnly_LeavesOutWhatWentWell()
    {
        await SendTraceAsync();
        var failed = Sent.Span(NewId(), 1, name: "failing");
        failed.Status = new() { Code = Status.Types.StatusCode.Error };
        await dashboard.SendAsync(Sent.Spans(_service, failed));
        await using var page = await OpenAsync($"traces?resource={_service}");
        await Expect(page.Page.Locator("tr.row")).ToHaveCountAsync(2);

        await page.Page.Locator("#errors-only").ClickAsync();

        await Expect(page.Page.Locator("tr.row")).ToHaveCountAsync(1);
        await page.SeeAsync("1 error");
    }

    [Fact]
    public async Task Metrics_Chosen_AreAChartAndATable()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000;
        using var sent = await dashboard.PostAsync("v1/metrics", DashboardProcess.Protobuf(Sent.Counter(_service, "jobs.done", Enumerable.Range(0, 30).Select(i => (now - ((30 - i) * 5_000_000_000L), (long)i)), "mail")));
        await using var page = await OpenAsync($"metrics?resource={_service}");

        await page.Page.GetByText("jobs.done").First.ClickAsync();

        await Expect(page.Page.Locator(".chart path.line")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("table.series tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("table.series tbody tr")).ToContainTextAsync("of=mail");
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task Metrics_DimensionAndSearch_NarrowThePageAndStandInItsAddress()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000;
        foreach (var (name, of) in new[] { ("jobs.done", "mail"), ("jobs.done", "report"), ("jobs.lost", "mail") })
        {
            using var sent = await dashboard.PostAsync("v1/metrics", DashboardProcess.Protobuf(Sent.Counter(_service, name, Enumerable.Range(0, 30).Select(i => (now - ((30 - i) * 5_000_000_000L), (long)i)), of)));
        }

        await using var page = await OpenAsync($"metrics?resource={_service}&name=jobs.done");
        await Expect(page.Page.Locator("table.series tbody tr")).ToHaveCountAsync(2);

        await page.Page.Locator("select[aria-label='of']").SelectOptionAsync("report");
        await Expect(page.Page.Locator("table.series tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("table.series tbody tr")).ToContainTextAsync("of=report");
        await Expect(page.Page).ToHaveURLAsync(new Regex("attr=of%3Dreport"));

        await page.Page.Locator("[data-search]").FillAsync("lost");
        await Expect(page.Page.Locator(".instruments a")).ToHaveCountAsync(1);
        await Expect(page.Page).ToHaveURLAsync(new Regex("text=lost"));
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("table.series tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator(".instruments a")).ToHaveCountAsync(1);
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task Waterfall_LabelsOfLongAndShortSpans_AreWhole()
    {
        var id = NewId();
        await dashboard.SendAsync(Sent.Spans(
            _service, Sent.Span(id, 1, name: "whole", end: 101_000_000), Sent.Span(id, 2, parent: 1, name: "late", start: 6_000_000, end: 99_000_000),
            Sent.Span(id, 3, parent: 1, name: "short", start: 2_000_000, end: 3_000_000), Sent.Span(id, 4, parent: 1, name: "end", start: 90_000_000, end: 101_000_000)));
        await using var page = await OpenAsync($"traces/{Convert.ToHexStringLower(Sent.Id(16, id).Span)}");
        await Expect(page.Page.Locator(".waterfall .bar-label")).ToHaveCountAsync(4);

        var outside = await page.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('.waterfall .bar-label')].filter(label => {
              const [own, track] = [label.getBoundingClientRect(), label.closest('td').getBoundingClientRect()];
              return own.left < track.left || own.right > track.right;
            }).map(label => label.textContent)
            """);
        Assert.Empty(outside);
    }

    [Theory]
    [InlineData("resources")]
    [InlineData("consolelogs")]
    public async Task PageOfTheAppHost_WithoutOne_SaysSo(string path)
    {
        await using var page = await OpenAsync(path);

        await page.SeeAsync("This dashboard runs without an AppHost: it shows telemetry alone.");
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task TwentyTabs_AndTenThousandNames_StaySmallAndSayWhatWasDropped()
    {
        await using var page = await OpenAsync("structuredlogs");
        var exceptions = new ConcurrentQueue<string>();
        page.Page.Context.WebError += (_, error) => exceptions.Enqueue(error.Error);
        var tabs = new List<IPage> { page.Page };
        while (tabs.Count < Tabs)
        {
            var path = tabs.Count % 2 == 0 ? "/structuredlogs" : "/traces";
            tabs.Add(await page.Page.RunAndWaitForPopupAsync(() => page.Page.EvaluateAsync("path => { open(path); }", path)));
        }

        for (var i = 0; i < 10_000; i += 500)
        {
            var many = new ExportLogsServiceRequest();
            many.ResourceLogs.Add(Enumerable.Range(i, 500).Select(number => Sent.Logs(string.Create(CultureInfo.InvariantCulture, $"{_service}-{number}"), Hostile).ResourceLogs[0]));
            await dashboard.SendAsync(many);
        }

        await page.SeeAsync(new Regex(@"resources made room for others \(at most 1,000\)"));
        await Expect(tabs[^1].Locator(".notice")).ToContainTextAsync("made room");
        foreach (var tab in tabs)
        {
            await Expect(tab.Locator(".shell[data-interactive]")).ToBeVisibleAsync();
            await Expect(tab.GetByText("This page failed")).ToHaveCountAsync(0);
        }

        Assert.InRange(dashboard.Megabytes, 1, 400);
        Assert.Empty(exceptions);
        Assert.Empty(page.Problems);
    }

    // Hours of a busy service, as fast as the page can show them: it shows each batch before the next one comes.
    [Fact]
    public async Task Tab_OpenForThirtyThousandRecords_HoldsNoMoreThanWhatItShows()
    {
        const int Batches = 30;
        await using var page = await OpenAsync($"structuredlogs?resource={_service}");
        var elements = new List<int>();
        for (var batch = 1; batch <= Batches; batch++)
        {
            await dashboard.SendAsync(Sent.Logs(_service, Enumerable.Range(0, 999).Select(number => $"record {number} {Hostile}").Append(string.Create(CultureInfo.InvariantCulture, $"end of batch {batch}."))));
            await page.SeeAsync(string.Create(CultureInfo.InvariantCulture, $"end of batch {batch}."));
            elements.Add(await page.Page.EvaluateAsync<int>("() => document.querySelectorAll('*').length"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{elements[9]} elements after 10 batches, {elements[^1]} after {Batches}; {dashboard.Megabytes:0} MB"));
        // The store is full after the tenth: from then on the tab, too, must stay as it is.
        Assert.InRange(elements[(Batches / 3)..].Max(), 1, (int)(1.2 * elements[9]));
        Assert.InRange(dashboard.Megabytes, 1, 400);
        Assert.Empty(page.Problems);
    }

    private static ILocatorAssertions Expect(ILocator locator)
    {
        Assertions.SetDefaultExpectTimeout(30_000);
        return Assertions.Expect(locator);
    }

    private static IPageAssertions Expect(IPage page)
    {
        Assertions.SetDefaultExpectTimeout(30_000);
        return Assertions.Expect(page);
    }

    private static int NewId() => BitConverter.ToInt32(Guid.NewGuid().ToByteArray());

    private async Task<BrowserPage> OpenAsync(string path)
    {
        var login = dashboard.LoginUrl;
        var page = await browser.OpenAsync(new Uri($"{login}&returnUrl={Uri.EscapeDataString($"/{path}")}"));
        // The next login needs the next token.
        await Eventually.HoldsAsync(() => dashboard.LoginUrl != login);
        await Expect(page.Page.Locator(".shell[data-interactive]")).ToBeVisibleAsync();
        return page;
    }

    private async Task<string> SendTraceAsync()
    {
        var id = NewId();
        await dashboard.SendAsync(Sent.Spans(_service, Sent.Span(id, 1, name: Hostile), Sent.Span(id, 2, parent: 1, name: "publish", kind: Span.Types.SpanKind.Producer, start: 1_100_000, end: 1_200_000)));
        await dashboard.SendAsync(Sent.Spans($"{_service}-mail", Sent.Span(id, 3, parent: 2, name: "mail", kind: Span.Types.SpanKind.Consumer, start: 3_000_000, end: 4_000_000)));
        var logs = Sent.Logs(_service, Hostile);
        (logs.ResourceLogs[0].ScopeLogs[0].LogRecords[0].TraceId, logs.ResourceLogs[0].ScopeLogs[0].LogRecords[0].SpanId) = (Sent.Id(16, id), Sent.Id(8, 1));
        await dashboard.SendAsync(logs);
        return Convert.ToHexStringLower(Sent.Id(16, id).Span);
    }
}
