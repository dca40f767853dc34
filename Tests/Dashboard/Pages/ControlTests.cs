using Bunit;
using Dashboard.Components.Controls;
using Dashboard.Components.Live;
using Dashboard.Components.Pages.Metrics;
using Dashboard.Components.Pages.StructuredLogs;
using Dashboard.Components.Pages.Traces;
using Dashboard.Otlp.Protos;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Logs;
using Dashboard.Telemetry.Metrics.Charts;
using Dashboard.Telemetry.Traces;
using Microsoft.Extensions.DependencyInjection;
using Tests.Dashboard.Otlp;
using Tests.Dashboard.Telemetry;

namespace Tests.Dashboard.Pages;

public sealed class ControlTests : StoreTest, IDisposable
{
    private readonly BunitContext _pages = new();

    public void Dispose() => _pages.Dispose();

    [Theory]
    [InlineData("user.id = 7", "user.id=7")]
    [InlineData("user.id!=7", "user.id!=7")]
    [InlineData("exception.type~Timeout", "exception.type~Timeout")]
    public void AttributeFilters_Enter_AddsWhatWasTyped(string typed, string expected)
    {
        string[]? changed = null;
        var filters = _pages.Render<AttributeFilters>(parameters => parameters.Add(static filters => filters.Values, ["old=1"]).Add(static filters => filters.ValuesChanged, values => changed = values));

        filters.Find("input").Input(typed);
        filters.Find("input").KeyDown("Enter");

        Assert.Equal(["old=1", expected], changed!);
    }

    [Fact]
    public void AttributeFilters_Removed_LeavesTheOthers()
    {
        string[]? changed = null;
        var filters = _pages.Render<AttributeFilters>(parameters => parameters.Add(static filters => filters.Values, ["a=1", "b=2"]).Add(static filters => filters.ValuesChanged, values => changed = values));

        filters.Find("button[aria-label='Remove the filter a=1']").Click();

        Assert.Equal(["b=2"], changed!);
    }

    [Fact]
    public void SearchBox_AnswerThatComesLate_DoesNotOverwriteWhatWasTypedSince()
    {
        var told = new List<string?>();
        var search = _pages.Render<SearchBox>(parameters => parameters.Add(static box => box.ValueChanged, told.Add));
        search.Find("input").Input("a");
        search.Find("input").Input("ap");

        search.Render(static parameters => parameters.Add(static box => box.Value, "a"));
        Assert.Equal("ap", search.Find("input").GetAttribute("value"));
        search.Render(static parameters => parameters.Add(static box => box.Value, "ap"));
        search.Render(static parameters => parameters.Add(static box => box.Value, "from the address"));

        Assert.Equal("from the address", search.Find("input").GetAttribute("value"));
        Assert.Equal(["a", "ap"], told);
    }

    [Fact]
    public void PauseButton_SaysWhatIs()
    {
        Assert.Equal("Live", _pages.Render<PauseButton>(static parameters => parameters.Add(static button => button.IsPaused, false)).Find("button").TextContent.Trim());
        Assert.Equal("true", _pages.Render<PauseButton>(static parameters => parameters.Add(static button => button.IsPaused, true)).Find("button").GetAttribute("aria-pressed"));
    }

    [Fact]
    public void DropNotice_NothingDropped_IsNotThere_AndTellsAsSoonAsSomethingIs()
    {
        var (store, intake) = NewStore(static limits => limits.Logs = 2);
        _pages.Services.AddSingleton(store);
        var notice = _pages.Render<DropNotice>(static parameters => parameters.Add(static notice => notice.Describe, static drops => drops.Logs > 0 ? $"{drops.Logs} logs" : null));
        Assert.Empty(notice.FindAll(".notice"));

        intake.Take(Sent.Logs("worker", "1", "2", "3"));
        notice.Render();

        Assert.Equal("1 logs.", notice.Find(".notice").TextContent);
    }

    [Fact]
    public void LogDetails_MarkupInEveryField_IsShownAsText()
    {
        const string Hostile = "<img src=x onerror=alert(1)>";
        var (store, intake) = NewStore();
        var request = Sent.Logs(Hostile, Hostile);
        request.ResourceLogs[0].ScopeLogs[0].LogRecords[0].Attributes.Add(Sent.Attribute(Hostile, Hostile));
        intake.Take(request);

        var details = _pages.Render<LogDetails>(parameters => parameters.Add(static details => details.Entry, store.Logs.Query(new LogQuery(), 1)[0]));

        Assert.Empty(details.FindAll("img"));
        Assert.Equal(Hostile, details.Find("pre.text").TextContent);
    }

    [Fact]
    public void SpanDetails_HaveTheAttributesEventsAndLinksOfTheSpan()
    {
        var (store, intake) = NewStore();
        var span = Sent.Span(1, 2, parent: 1, name: "charge", start: 1_000_000, end: 9_000_000);
        span.Attributes.Add(Sent.Attribute("order.id", "42"));
        span.Status = new() { Code = Status.Types.StatusCode.Error, Message = "declined" };
        span.Events.Add(new global::Dashboard.Otlp.Protos.Span.Types.Event { Name = "retry", TimeUnixNano = 3_000_000, Attributes = { Sent.Attribute("attempt", "2") } });
        span.Links.Add(new global::Dashboard.Otlp.Protos.Span.Types.Link { TraceId = Sent.Id(16, 7), SpanId = Sent.Id(8, 8) });
        intake.Take(Sent.Spans("shop", span));

        var details = _pages.Render<SpanDetails>(parameters => parameters.Add(static details => details.Span, store.Traces.Query(new TraceQuery(), 1)[0].Spans[0]));

        Assert.Equal("declined", details.Find("p.error").TextContent);
        Assert.Equal("42", details.FindAll("tr").Single(static row => row.QuerySelector("th")!.TextContent == "order.id").QuerySelector("td")!.TextContent);
        Assert.Equal("retry after 2 ms", details.Find("details summary").TextContent);
        Assert.Equal($"traces/{Convert.ToHexStringLower(Sent.Id(16, 7).Span)}?span={Convert.ToHexStringLower(Sent.Id(8, 8).Span)}", details.Find("li a").GetAttribute("href"));
    }

    [Fact]
    public void ChartPicture_Exemplar_LeadsToItsTrace()
    {
        var (trace, span) = (new string('a', 32), new string('b', 16));
        Assert.True(TraceId.TryParse(trace, out var traceId));
        Assert.True(SpanId.TryParse(span, out var spanId));
        var chart = new Chart(0, 2, [1, 2], [new("p50", [1.0, 2.0])], [new(1, 1.5, traceId, spanId)]);

        var exemplar = _pages.Render<ChartPicture>(parameters => parameters.Add(static picture => picture.Chart, chart).Add(static picture => picture.Unit, "s")).Find("a:has(circle.exemplar)");

        Assert.Equal(($"traces/{trace}?span={span}", "Trace of a measurement of 1.5 s"), (exemplar.GetAttribute("href"), exemplar.GetAttribute("aria-label")));
    }

    [Fact]
    public void ChartPicture_WhereThereIsNoValue_HasAGap()
    {
        var chart = new Chart(0, 4, [1, 2, 3, 4], [new("p50", [1.0, null, 3.0, 4.0])], []);

        var path = _pages.Render<ChartPicture>(parameters => parameters.Add(static picture => picture.Chart, chart)).Find("path.line").GetAttribute("d")!;

        Assert.Equal(2, path.Count(static letter => letter == 'M'));
        Assert.Equal(1, path.Count(static letter => letter == 'L'));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    [InlineData(-5)]
    public void ChartPicture_WhateverTheValues_IsDrawn(double value)
    {
        var chart = new Chart(0, 2, [1, 2], [new("wild", [value, 1])], []);

        var picture = _pages.Render<ChartPicture>(parameters => parameters.Add(static picture => picture.Chart, chart));

        Assert.InRange(picture.FindAll(".grid").Count, 2, 20);
        Assert.DoesNotContain("NaN", picture.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Breakable_LongName_MayBreakBehindSeparatorsAndStaysWhatItIs()
    {
        const string Name = "notification-worker.user-created.retry.1000";

        var shown = _pages.Render<Breakable>(static parameters => parameters.Add(static text => text.Text, Name));

        Assert.Equal(Name, string.Concat(shown.Nodes.Select(static node => node.TextContent)));
        Assert.Equal(["notification-", "worker.", "user-", "created.", "retry.", "1000"], shown.Markup.Split("<wbr>", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData(950, "950 ns")]
    [InlineData(7_774_000, "7.77 ms")]
    [InlineData(1_500, "1.5 µs")]
    [InlineData(24_600_000, "24.6 ms")]
    [InlineData(2 * Timestamps.Second, "2 s")]
    [InlineData(90 * Timestamps.Second, "1.5 min")]
    public void Duration_HasTheUnitThatReadsBest(long nanoseconds, string expected) => Assert.Equal(expected, Show.Duration(nanoseconds));
}
