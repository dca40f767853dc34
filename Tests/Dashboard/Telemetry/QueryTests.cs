using Dashboard.Otlp.Protos;
using Dashboard.Telemetry.Filters;
using Dashboard.Telemetry.Logs;
using Dashboard.Telemetry.Traces;
using Microsoft.Extensions.Logging;
using Tests.Dashboard.Otlp;

namespace Tests.Dashboard.Telemetry;

public sealed class QueryTests : StoreTest
{
    [Theory]
    [InlineData("user.id=7", "seven")]
    [InlineData("user.id!=7", "eight,plain")]
    [InlineData("user.id~8", "eight")]
    [InlineData("user.id", "seven,eight")]
    [InlineData("service.name=worker", "seven,eight,plain")]
    public void Logs_ByAnyAttribute_AreFound(string filter, string expected)
    {
        var (store, intake) = NewStore();
        var request = Sent.Logs("worker", "seven", "eight", "plain");
        var records = request.ResourceLogs[0].ScopeLogs[0].LogRecords;
        records[0].Attributes.Add(Sent.Attribute("user.id", "7"));
        records[1].Attributes.Add(Sent.Attribute("user.id", "8"));
        intake.Take(request);

        var found = store.Logs.Query(new LogQuery { Attributes = AttributeFilter.ParseAll([filter]) }, 10).Select(static entry => entry.Message);

        Assert.Equal(expected.Split(',').Order(), found.Order());
    }

    [Fact]
    public void Logs_ByLevelAndText_AreFoundWhateverTheCase()
    {
        var (store, intake) = NewStore();
        var request = Sent.Logs("worker", "Disk is full", "Disk is half full");
        request.ResourceLogs[0].ScopeLogs[0].LogRecords[0].SeverityNumber = 17;
        intake.Take(request);

        Assert.Equal("Disk is full", Assert.Single(store.Logs.Query(new LogQuery { MinimumLevel = LogLevel.Error, Text = "DISK" }, 10)).Message);
        Assert.Empty(store.Logs.Query(new LogQuery { MinimumLevel = LogLevel.Error, Text = "half" }, 10));
    }

    [Fact]
    public void Log_ByItsNumber_IsFoundInWhateverResourceAsLongAsItIsKept()
    {
        var (store, intake) = NewStore(static limits => limits.Logs = 3);
        intake.Take(Sent.Logs("worker", "one", "two"));
        intake.Take(Sent.Logs("gateway", "three"));
        intake.Take(Sent.Logs("worker", "four", "five"));

        Assert.Equal([null, "two", "three", "four", "five", null], Enumerable.Range(1, 6).Select(number => store.Logs.Find(number)?.Message));
    }

    [Fact]
    public void Traces_InTheList_AreThoseThatCameLastSortedByTheirStart()
    {
        var (store, intake) = NewStore();
        intake.Take(Sent.Spans("gateway", Sent.Span(1, 1, name: "future", start: 9_000_000, end: 9_500_000)));
        intake.Take(Sent.Spans("gateway", Sent.Span(2, 2, name: "late", start: 3_000_000, end: 4_000_000)));
        intake.Take(Sent.Spans("gateway", Sent.Span(3, 3, name: "early", start: 1_000_000, end: 4_000_000)));

        Assert.Equal(["late", "early"], store.Traces.Query(new TraceQuery(), 2).Select(static trace => trace.Summary.Root.Name));
        Assert.Equal(["future", "late", "early"], store.Traces.Query(new TraceQuery { Resource = "gateway" }, 10).Select(static trace => trace.Summary.Root.Name));
    }

    [Fact]
    public void TraceParts_ComeInTheOrderOfTheirFirstSpan_WhoeverWasHeardFirst()
    {
        var (store, intake) = NewStore();
        intake.Take(Sent.Spans("worker", Sent.Span(1, 3, parent: 2, start: 3_000_000, end: 4_000_000)));
        intake.Take(Sent.Spans("users", Sent.Span(1, 2, parent: 1, start: 2_000_000)));
        intake.Take(Sent.Spans("gateway", Sent.Span(1, 1)));

        Assert.Equal(["gateway", "users", "worker"], Assert.Single(store.Traces.Query(new TraceQuery(), 1)).Summary.Parts.Select(static part => part.Resource.Key.Name));
    }

    [Fact]
    public void Traces_ByResourceErrorAndAttribute_NeedOneSpanThatHasAll()
    {
        var (store, intake) = NewStore();
        var failed = Sent.Span(1, 2, parent: 1);
        failed.Status = new() { Code = Status.Types.StatusCode.Error, Message = "taken" };
        failed.Attributes.Add(Sent.Attribute("user.id", "7"));
        intake.Take(Sent.Spans("gateway", Sent.Span(1, 1), Sent.Span(2, 3)));
        intake.Take(Sent.Spans("users", failed));

        var all = new TraceQuery { Resource = "users", ErrorsOnly = true, Text = "taken", Attributes = AttributeFilter.ParseAll(["user.id=7"]) };
        Assert.Single(store.Traces.Query(all, 10));
        Assert.Empty(store.Traces.Query(all with { Resource = "gateway" }, 10));
        Assert.Equal(2, store.Traces.Query(new TraceQuery { Resource = "gateway" }, 10).Count);
    }

    [Fact]
    public void Summary_SpansBeforeTheirParents_HasTheRootOnceItIsThere()
    {
        var (store, intake) = NewStore();
        intake.Take(Sent.Spans("users", Sent.Span(1, 2, parent: 1, name: "inner", start: 20, end: 30)));
        var early = Assert.Single(store.Traces.Query(new TraceQuery(), 10)).Summary;
        Assert.False(early.HasRoot);
        Assert.Equal("inner", early.Root.Name);

        intake.Take(Sent.Spans("gateway", Sent.Span(1, 1, name: "outer", start: 10, end: 40)));

        var summary = Assert.Single(store.Traces.Query(new TraceQuery(), 10)).Summary;
        Assert.True(summary.HasRoot);
        Assert.Equal(("outer", 10L, 30L), (summary.Root.Name, summary.Start, summary.Duration));
    }
}
