using Bunit;
using global::Dashboard;
using global::Dashboard.AppHost;
using global::Dashboard.Components.ConsoleLogs;
using global::Dashboard.Components.ResourceViews;
using global::Dashboard.Telemetry;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TestContext = Xunit.TestContext;

namespace Tests.Hosting.Dashboard;

/// <summary>What the pages of resources and their output make of real processes.</summary>
public sealed class ResourcePagesTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ServedModel _model = new();
    private readonly BunitContext _pages = new();
    private readonly CancellationTokenSource _ended = new();

    private NavigationManager Navigation => _pages.Services.GetRequiredService<NavigationManager>();

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _pages.DisposeAsync();
        await _model.DisposeAsync();
        _ended.Dispose();
    }

    [Fact]
    public async Task Commands_HaveTheirResultsOnThePage()
    {
        _model.Builder.AddExecutable("sleeper", "/bin/sleep", ".", "60");
        _model.Builder.AddExecutable("nowhere", "/no/such/program", ".");
        await StartAsync();
        var page = _pages.Render<ResourcesPage>();

        await ClickAsync(page, "tr[data-resource=sleeper] [data-command=stop]");
        page.WaitForAssertion(() => Assert.Equal("Stop sleeper: done.", page.Find("#result.ok").TextContent), Patience);
        page.WaitForAssertion(() => Assert.StartsWith("Exited", page.Find("tr[data-resource=sleeper] .state").TextContent, StringComparison.Ordinal), Patience);

        await ClickAsync(page, "tr[data-resource=nowhere] [data-command=start]");
        page.WaitForAssertion(() => Assert.StartsWith("Start nowhere: ", page.Find("#result.error").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task Details_OfAProgramThatCrashedAndRunsAgain_TellItsLastWordsAndItsLastExit()
    {
        var marker = Path.Combine(Directory.CreateTempSubdirectory("resource-pages-").FullName, "been-here");
        _model.Builder.AddExecutable("fickle", "/bin/sh", ".", "-c", $"test -e {marker} && exec sleep 60; touch {marker}; echo last words; exit 3");
        await StartAsync();
        Navigation.NavigateTo("resources?resource=fickle");
        var page = _pages.Render<ResourcesPage>();

        page.WaitForAssertion(() => Assert.Equal("last words", page.Find("#details pre.text").TextContent), Patience);
        page.WaitForAssertion(() => Assert.StartsWith("exit code 3, ", Row(page, "State", "Last exit"), StringComparison.Ordinal), Patience);

        await ClickAsync(page, "tr[data-resource=fickle] [data-command=start]");
        page.WaitForAssertion(() => Assert.Equal("Running", Row(page, "State", "State")), Patience);
        Assert.StartsWith("exit code 3, ", Row(page, "State", "Last exit"), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(marker)!, recursive: true);
    }

    [Fact]
    public async Task Details_HaveHealthRelationshipsAndEnvironmentWithSecretsToReveal()
    {
        var token = _model.Builder.AddParameter("token", "s3cret", secret: true);
        var first = _model.Builder.AddExecutable("first", "/bin/sleep", ".", "60");
        _model.Builder.AddExecutable("second", "/bin/sleep", ".", "60").WithEnvironment("KEY", token).WaitFor(first).WithHttpEndpoint(name: "web").WithHttpHealthCheck("/health", endpointName: "web");
        await StartAsync();
        Navigation.NavigateTo("resources?resource=second");
        var page = _pages.Render<ResourcesPage>();

        page.WaitForAssertion(() => Assert.Equal("********", Row(page, "Environment", "KEY")), Patience);
        page.WaitForAssertion(() => Assert.Contains("Unhealthy", page.Find("#details table:has(caption:contains('Health checks')) td").TextContent, StringComparison.Ordinal), Patience);
        page.WaitForAssertion(() => Assert.Equal(("waits for it", "refers to it"), (Row(page, "Relationships", "first"), Row(page, "Relationships", "token"))), Patience);
        page.WaitForAssertion(() => Assert.StartsWith("http://localhost:", Row(page, "Endpoints", "web"), StringComparison.Ordinal), Patience);

        await ClickAsync(page, "#reveal");
        page.WaitForAssertion(() => Assert.Equal("s3cret", Row(page, "Environment", "KEY")), Patience);
        await ClickAsync(page, "#reveal");
        page.WaitForAssertion(() => Assert.Equal("********", Row(page, "Environment", "KEY")), Patience);
    }

    [Fact]
    public async Task Parameters_StandBelowWhatRuns_WithTheirValuesAndNothingToCommand()
    {
        _model.Builder.AddParameter("greeting", "hello");
        _model.Builder.AddParameter("token", "s3cret", secret: true);
        _model.Builder.AddExecutable("sleeper", "/bin/sleep", ".", "60");
        await StartAsync();
        var page = _pages.Render<ResourcesPage>();

        page.WaitForAssertion(() => Assert.Equal(["sleeper", "greeting", "token"], page.FindAll("tr[data-resource]").Select(static row => row.GetAttribute("data-resource")!)), Patience);
        Assert.Equal(["hello", "********"], page.FindAll("code.value").Select(static value => value.TextContent));
        Assert.Empty(page.FindAll("tr[data-resource=greeting] [data-command]"));
        Assert.Equal("Running", page.Find("tr[data-resource=greeting] .state").TextContent);

        Navigation.NavigateTo("resources?resource=token");
        await ClickAsync(page, "#details #reveal");
        page.WaitForAssertion(() => Assert.Equal("s3cret", Row(page, "State", "Value")), Patience);
        Assert.Empty(page.FindAll("#details .links"));

        // A parameter that nobody refers to is no part of the graph, and it has no output.
        Navigation.NavigateTo("resources?view=graph");
        page.WaitForAssertion(() => Assert.Equal("sleeper", Assert.Single(page.FindAll("[data-node]")).GetAttribute("data-node")), Patience);
        Assert.Equal(["", "sleeper"], _pages.Render<ConsoleLogsPage>().FindAll("#console-resource option").Select(static option => option.GetAttribute("value")!));
    }

    [Fact]
    public async Task Console_OfAll_HasColoursAndSources_AndCanBeSearchedWrappedAndPaused()
    {
        var more = Path.Combine(Directory.CreateTempSubdirectory("resource-pages-").FullName, "more");
        _model.Builder.AddExecutable("talker", "/bin/sh", ".", "-c", $"echo 'plain'; printf '\\033[31mred\\033[0m\\n'; until test -e {more}; do sleep 0.05; done; echo later; exec sleep 60");
        _model.Builder.AddExecutable("other", "/bin/sh", ".", "-c", "echo 'from the other' >&2; exec sleep 60");
        await StartAsync();
        var page = _pages.Render<ConsoleLogsPage>();

        page.WaitForAssertion(() => Assert.Equal(["from the other", "plain", "red"], page.FindAll(".line .what").Select(static line => line.TextContent).Order()), Patience);
        Assert.Equal("red", page.Find(".what .ansi-1").TextContent);
        Assert.Contains("is-error", page.FindAll(".line").Single(static line => line.QuerySelector(".from")!.TextContent == "other").ClassList);
        Assert.Equal(3, page.FindAll(".line time").Count);

        await ClickAsync(page, ".toolbar button:contains('Wrap')");
        page.WaitForAssertion(() => Assert.Contains("wrap", page.Find("#console").ClassList), Patience);
        await ClickAsync(page, ".toolbar button:contains('Time')");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".line time")), Patience);
        Assert.Equal("?wrap=true&time=false", new Uri(Navigation.Uri).Query);
        await ClickAsync(page, ".toolbar button:contains('Time')");
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(".line time").Count), Patience);
        Assert.Equal("?wrap=true", new Uri(Navigation.Uri).Query);
        await ClickAsync(page, "[data-pause]");
        await File.WriteAllTextAsync(more, "", TestContext.Current.CancellationToken);
        var output = _pages.Services.GetRequiredService<ConsoleOutput>();
        await Eventually.HoldsAsync(() => output.Read(null, "later").Count == 1, "the line to come");
        Assert.Equal(3, page.FindAll(".line").Count);
        await ClickAsync(page, "[data-pause]");
        page.WaitForAssertion(() => Assert.Equal(4, page.FindAll(".line").Count), Patience);

        await page.InvokeAsync(() => page.Find("[data-search]").InputAsync("LATER"));
        page.WaitForAssertion(() => Assert.Equal("later", Assert.Single(page.FindAll(".line .what")).TextContent), Patience);
        Assert.Contains("text=LATER", Navigation.Uri, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(more)!, recursive: true);
    }

    /// <summary>Finds and clicks in one turn of the renderer, which draws news of the processes at the same time, and is back when the click was handled.</summary>
    private static Task ClickAsync<T>(IRenderedComponent<T> page, string selector)
        where T : IComponent
    {
        page.WaitForElement(selector, Patience);
        return page.InvokeAsync(() => page.Find(selector).ClickAsync());
    }

    private static string Row(IRenderedComponent<ResourcesPage> page, string table, string key) => page.FindAll("#details table.properties")
        .Single(found => found.QuerySelector("caption")!.TextContent == table).QuerySelectorAll("tr")
        .Single(row => row.QuerySelector("th")!.TextContent == key).QuerySelector("td")!.TextContent;

    private async Task StartAsync()
    {
        await _model.StartAsync();
        _pages.JSInterop.Mode = JSRuntimeMode.Loose;
        _pages.Services.AddSingleton(TimeProvider.System).AddSingleton<AppHostClient>().AddSingleton<ResourceList>().AddSingleton<ConsoleOutput>()
            .AddSingleton(Options.Create(new DashboardOptions { ResourceServiceUrl = _model.Setup.ResourceUrl, ResourceServiceKey = _model.Setup.ResourceKey }))
            .AddSingleton(new TelemetryStore(Options.Create(new TelemetryLimits()), TimeProvider.System));
        await _pages.Services.GetRequiredService<ResourceList>().StartAsync(_ended.Token);
        await _pages.Services.GetRequiredService<ConsoleOutput>().StartAsync(_ended.Token);
    }
}
