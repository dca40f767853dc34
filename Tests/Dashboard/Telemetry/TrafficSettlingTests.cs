using Dashboard.Telemetry;
using Dashboard.Telemetry.Traffic;
using Tests.Dashboard.Otlp;
using Kind = Dashboard.Otlp.Protos.Span.Types.SpanKind;

namespace Tests.Dashboard.Telemetry;

public sealed class TrafficSettlingTests : StoreTest
{
    [Fact]
    public void Call_WhoseCallerIsOnItsWay_ComesFromOutsideOnlyWhenNobodyElseTells()
    {
        var (store, intake) = NewStore();
        var now = Time.Now();
        intake.Take(Sent.Spans("users", Sent.Span(1, 3, 2, kind: Kind.Server, start: now - 1_000, end: now)));
        var view = new TrafficView(store);

        Assert.Empty(view.Read(TimeSpan.FromMinutes(1)));

        Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(TrafficNodeKind.Outside, Assert.Single(view.Read(TimeSpan.FromMinutes(1))).From.Kind);
    }
}
