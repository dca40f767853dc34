extern alias dashboard;

using dashboard::Resources.V1;
using global::Dashboard.AppHost;
using global::Dashboard.Components.RequestPath;
using global::Dashboard.Telemetry.Traffic;

namespace Tests.Dashboard.Components.RequestPath;

public sealed class PathDrawingTests
{
    private static readonly TrafficNode Gateway = new(TrafficNodeKind.Resource, "gateway", "gateway");
    private static readonly TrafficNode Users = new(TrafficNodeKind.Resource, "user-service-1", "user-service");
    private static readonly TrafficNode Exchange = new(TrafficNodeKind.Queue, "users", "rabbitmq");

    [Fact]
    public void Picture_BeforeAnyRequest_IsDrawnFromTheModel()
    {
        var picture = Draw(Models.Application(), []);

        Assert.Equal(
            [
                "client>gateway", "gateway>user-service-1", "gateway>user-service-2", "queue:messaging>notification-worker",
                "user-service-1>queue:messaging", "user-service-2>queue:messaging",
            ],
            picture.Edges.Select(static edge => $"{edge.From}>{edge.To}").Order(StringComparer.Ordinal));
        Assert.All(picture.Edges, static edge => Assert.Null(edge.Stats));
    }

    [Fact]
    public void Picture_WithTraffic_HasFiguresOnItsEdgesAndOneNodeForTheBroker()
    {
        var worker = new TrafficNode(TrafficNodeKind.Resource, "notification-worker", "notification-worker");
        var picture = Draw(
            Models.Application(),
            [Edge(TrafficNode.Outside, Gateway, 600), Edge(Gateway, Users, 300, errors: 30), Edge(Users, Exchange, 60), Edge(Exchange with { Name = "notification-worker.user-created" }, worker, 60)],
            [("user-service-1", "users.db", new PathStats(5, 0, 1, 2))]);

        Assert.Equal(10, picture.Edges.Single(static edge => edge is { From: "client", To: "gateway" }).Stats!.PerSecond);
        Assert.Equal(0.1, picture.Edges.Single(static edge => edge is { From: "gateway", To: "user-service-1" }).Stats!.ErrorShare);
        Assert.Null(picture.Edges.Single(static edge => edge is { From: "gateway", To: "user-service-2" }).Stats);
        Assert.NotNull(picture.Edges.Single(static edge => edge is { From: "queue:messaging", To: "notification-worker" }).Stats);
        Assert.Equal(5, picture.Edges.Single(static edge => edge is { From: "user-service-1", To: "db:users.db" }).Stats!.PerSecond);
        Assert.Single(picture.Nodes, static node => node.Kind == "queue");
    }

    [Fact]
    public void Picture_AfterTheTraffic_KeepsTheWaysThatItTook()
    {
        var memory = new PathMemory();
        Draw(Models.Application(), [], [("user-service-1", "users.db", new PathStats(5, 0, 1, 2))], memory: memory);

        var later = Draw(Models.Application(), [], memory: memory);

        Assert.Null(later.Edges.Single(static edge => edge is { From: "user-service-1", To: "db:users.db" }).Stats);
    }

    [Fact]
    public void Picture_BreakerOpenAndConsulOfAnotherMind_ShowBoth()
    {
        var groups = Models.Application();
        groups[1].Replicas[1].State = "Exited";

        var picture = Draw(
            groups, [], breakers: [new("gateway", "user-service-1", "open"), new("gateway", "user-service-2", "closed")],
            consul: new Dictionary<string, string> { ["user-service-1"] = "passing", ["user-service-2"] = "passing", ["gateway"] = "critical" });

        Assert.Equal("breaker open at gateway", picture.Nodes.Single(static node => node.Key == "user-service-1").Note);
        Assert.Null(picture.Nodes.Single(static node => node.Key == "user-service-2").Note);
        Assert.Equal(
            [("gateway", false), ("notification-worker", false), ("user-service-1", true), ("user-service-2", false)],
            picture.Instances.Select(static instance => (instance.Id, instance.Agrees!.Value)).OrderBy(static instance => instance.Id, StringComparer.Ordinal));
        Assert.Equal("not registered", picture.Instances.Single(static instance => instance.Id == "notification-worker").Consul);
    }

    [Fact]
    public void Picture_ConsulAway_SaysNothingOfItsView()
    {
        var picture = Draw(Models.Application(), []);

        Assert.False(picture.ConsulAnswers);
        Assert.All(picture.Instances, static instance => Assert.Null(instance.Agrees));
    }

    [Fact]
    public void Picture_QueuesThatHoldMessages_AreCountedWithoutDeadLetters()
    {
        var picture = Draw(Models.Application(), [], queues: [new("work", 3, 2, 1), new("work.dead-letter", 7, 0, 0)]);

        Assert.Equal("5 messages wait", picture.Nodes.Single(static node => node.Kind == "queue").Words);
    }

    [Fact]
    public void Layout_OfThePicture_GoesFromLeftToRightWithInstancesBelowEachOther()
    {
        var layout = PathLayout.Of(Draw(Models.Application(), [Edge(TrafficNode.Outside, Gateway, 1), Edge(Gateway, Users, 1)]));

        Assert.All(layout.Lines, static line => Assert.True(line.From.X < line.To.X, $"{line.Edge.From} stands right of {line.Edge.To}"));
        Assert.Single(layout.Boxes.Where(static box => box.Node.Group == "user-service").Select(static box => box.X).Distinct());
        Assert.Equal(layout.Boxes.Count, layout.Boxes.Select(static box => (box.X, box.Y)).Distinct().Count());
    }

    [Fact]
    public void Picture_AddressThatTurnsOutToBeAnInstance_IsNoStrangerAnyMore()
    {
        var memory = new PathMemory();
        var early = Models.Application();
        var traffic = new[] { Edge(Gateway, new TrafficNode(TrafficNodeKind.Peer, "127.0.0.1:5001", "127.0.0.1"), 1) };
        Assert.Contains(Draw(early, traffic, memory: memory).Nodes, static node => node.Title == "127.0.0.1:5001");

        var later = Models.Application();
        later[1].Replicas[0].Urls.Add(new ResourceUrl { Url = "http://localhost:5001" });

        Assert.DoesNotContain(Draw(later, traffic, memory: memory).Nodes, static node => node.Title == "127.0.0.1:5001");
    }

    [Fact]
    public void Queues_WithNumbersInTheirNames_StandInTheOrderOfTheNumbers()
    {
        BrokerQueue[] queues = [new("work.retry.30000", 0, 0, 0), new("work.retry.5000", 0, 0, 0), new("work", 0, 0, 0), new("work.retry.1000", 0, 0, 0)];

        Assert.Equal(["work", "work.retry.1000", "work.retry.5000", "work.retry.30000"], queues.OrderBy(static queue => queue.Order).Select(static queue => queue.Name));
    }

    [Fact]
    public void Labels_OfEdgesThatCross_DoNotCoverEachOther()
    {
        var second = Users with { Name = "user-service-2" };
        var layout = PathLayout.Of(Draw(
            Models.Application(), [Edge(Gateway, Users, 60), Edge(Gateway, second, 60), Edge(Users, Exchange, 60), Edge(second, Exchange, 60)],
            [("user-service-1", "users.db", new PathStats(1, 0, 1, 2)), ("user-service-2", "users.db", new PathStats(1, 0, 1, 2))]));
        var lines = layout.Lines.Where(static line => line.Edge.Stats is not null).ToList();

        var labels = PathLabels.Place(lines, layout.Boxes, static _ => 7);

        Assert.Equal(6, labels.Count);
        Assert.All(labels, label => Assert.DoesNotContain(labels, other => other != label && Math.Abs(other.X - label.X) < 48 && Math.Abs(other.Y - label.Y) < PathLabels.Height));
    }

    private static SystemPicture Draw(
        IReadOnlyList<ResourceGroup> groups, IReadOnlyList<TrafficEdge> traffic, IReadOnlyList<(string, string, PathStats)>? databases = null,
        IReadOnlyList<BreakerReading>? breakers = null, IReadOnlyDictionary<string, string>? consul = null, IReadOnlyList<BrokerQueue>? queues = null, PathMemory? memory = null) =>
        new PathDrawing(groups, breakers ?? [], consul, queues, memory ?? new PathMemory()).Draw(traffic, databases ?? [], []);

    private static TrafficEdge Edge(TrafficNode from, TrafficNode to, int count, int errors = 0) => new(from, to, count, errors, count / 60.0, 1, 2, 3);
}
