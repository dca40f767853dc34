using Dashboard.Telemetry.Traces;
using Dashboard.Telemetry.Waterfalls;
using Tests.Dashboard.Otlp;

namespace Tests.Dashboard.Telemetry;

public sealed class WaterfallTests : StoreTest
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Rows_OfAnyOrderOfArrival_StandBelowTheirParents()
    {
        var rows = Draw(("a", [Sent.Span(1, 3, parent: 2, name: "third", start: 30, end: 40), Sent.Span(1, 2, parent: 1, name: "second", start: 20, end: 50), Sent.Span(1, 1, name: "first", start: 10, end: 60)])).Rows;

        Assert.Equal([("first", 0, 0L), ("second", 1, 10L), ("third", 2, 20L)], rows.Select(static row => (row.Span.Name, row.Depth, row.Offset)));
    }

    [Fact]
    public void Span_OfAClockThatIsAnHourBehind_IsMovedIntoItsParentWithItsChildren()
    {
        var behind = 3_600 * Second;
        var picture = Draw(
            ("gateway", [Sent.Span(1, 1, name: "call", start: 10 * Second + behind, end: 14 * Second + behind)]),
            ("users", [Sent.Span(1, 2, parent: 1, name: "serve", start: 11 * Second, end: 13 * Second), Sent.Span(1, 3, parent: 2, name: "store", start: 12 * Second, end: 12 * Second + 5)]));

        Assert.Equal(4 * Second, picture.Length);
        Assert.Equal([0, Second, 2 * Second], picture.Rows.Select(static row => row.Offset));
        Assert.Equal(11 * Second, picture.Rows[1].Span.Start);
        Assert.NotEqual(0, picture.Rows[1].Shift);
    }

    [Fact]
    public void Consumer_AfterItsProducer_IsLeftWhereItIs()
    {
        var picture = Draw(
            ("users", [Sent.Span(1, 1, kind: global::Dashboard.Otlp.Protos.Span.Types.SpanKind.Producer, start: 0 + 10, end: 20)]),
            ("worker", [Sent.Span(1, 2, parent: 1, kind: global::Dashboard.Otlp.Protos.Span.Types.SpanKind.Consumer, start: 500, end: 600)]));

        Assert.Equal((0, 590), (picture.Rows[1].Shift, picture.Length));
    }

    [Fact]
    public void Spans_ThatAreEachOthersParents_AreAllDrawnOnce()
    {
        var picture = Draw(("a", [Sent.Span(1, 1, parent: 2), Sent.Span(1, 2, parent: 1), Sent.Span(1, 3, parent: 3)]));

        Assert.Equal(3, picture.Rows.Count);
    }

    [Fact]
    public void Trace_AsDeepAsItIsLong_IsDrawn()
    {
        var picture = Draw(("a", Enumerable.Range(1, 5_000).Select(static span => Sent.Span(1, span, parent: span - 1))));

        Assert.Equal(4_999, picture.Rows[^1].Depth);
    }

    [Fact]
    public void Span_ThatEndsBeforeItBegins_HasNoDuration()
    {
        var picture = Draw(("a", [Sent.Span(1, 1, start: 50, end: 10)]));

        Assert.Equal(0, picture.Rows[0].Span.Duration);
        Assert.True(picture.Length > 0);
    }

    private Waterfall Draw(params IEnumerable<(string Service, IEnumerable<global::Dashboard.Otlp.Protos.Span> Spans)> sent)
    {
        var (store, intake) = NewStore();
        foreach (var (service, spans) in sent)
        {
            intake.Take(Sent.Spans(service, spans));
        }

        return WaterfallView.Of(Assert.Single(store.Traces.Query(new TraceQuery(), 10)));
    }
}
