using Bunit;
using Dashboard.Components.Controls;
using Dashboard.Components.Live;
using Dashboard.Components.Pages.Metrics;
using Dashboard.Components.Pages.StructuredLogs;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Logs;
using Dashboard.Telemetry.Metrics.Charts;
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

    [Theory]
    [InlineData(950, "950 ns")]
    [InlineData(1_500, "1.5 µs")]
    [InlineData(24_600_000, "24.6 ms")]
    [InlineData(2 * Timestamps.Second, "2 s")]
    [InlineData(90 * Timestamps.Second, "1.5 min")]
    public void Duration_HasTheUnitThatReadsBest(long nanoseconds, string expected) => Assert.Equal(expected, Show.Duration(nanoseconds));
}
