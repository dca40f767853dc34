using Dashboard.Otlp.Protos;
using Dashboard.Telemetry;
using Dashboard.Telemetry.Traffic;
using Tests.Dashboard.Otlp;
using Kind = Dashboard.Otlp.Protos.Span.Types.SpanKind;

namespace Tests.Dashboard.Telemetry;

public sealed class TrafficViewTests : StoreTest
{
    [Fact]
    public void Edges_OfARequestThroughAQueue_RunFromTheClientToTheMail()
    {
        var (store, intake) = NewStore();
        var now = Time.Now();
        Span At(int span, int parent, Kind kind, params KeyValue[] attributes)
        {
            var made = Sent.Span(1, span, parent, kind: kind, start: now - 1_000, end: now);
            made.Attributes.Add(attributes);
            return made;
        }

        var queue = Sent.Attribute("messaging.destination.name", "users");
        var failed = At(3, 2, Kind.Server);
        failed.Status = new() { Code = Status.Types.StatusCode.Error };
        intake.Take(Sent.Spans("gateway", At(1, 0, Kind.Server), At(2, 1, Kind.Client)));
        intake.Take(Sent.Spans("users", failed, At(4, 3, Kind.Client, Sent.Attribute("db.system", "sqlite")), At(5, 3, Kind.Producer, queue)));
        intake.Take(Sent.Spans("worker", At(6, 5, Kind.Consumer, queue)));

        var edges = new TrafficView(store).Read(TimeSpan.FromMinutes(1));

        Assert.Equal(
            ["clients>gateway", "gateway>users", "users>sqlite", "users>users", "users>worker"],
            edges.Select(static edge => $"{edge.From.Name}>{edge.To.Name}").Order(StringComparer.Ordinal));
        Assert.Equal(1, edges.Single(static edge => edge.From.Name == "gateway").ErrorShare);
        Assert.Contains(edges, static edge => edge.To.Kind == TrafficNodeKind.Queue && edge.From.Kind == TrafficNodeKind.Resource);
    }

    [Fact]
    public void Edges_OlderThanTheWindow_AreLeftOut()
    {
        var (store, intake) = NewStore();
        intake.Take(Sent.Spans("gateway", Sent.Span(1, 1, start: Time.Now() - 10, end: Time.Now())));
        var view = new TrafficView(store);
        Assert.Single(view.Read(TimeSpan.FromMinutes(1)));

        Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Empty(view.Read(TimeSpan.FromMinutes(1)));
    }
}
