using global::Dashboard.Components.ResourceViews;

namespace Tests.Dashboard.Components.ResourceViews;

public sealed class GraphLayoutTests
{
    [Fact]
    public void Layout_OfTheApplication_HasWhoNeedsOthersToTheirLeft()
    {
        var layout = GraphLayout.Of(Models.Application());

        Assert.All(layout.Lines, static line => Assert.True(line.From.X < line.To.X, $"{line.From.Group.Name} stands right of {line.To.Group.Name}"));
        Assert.Equal(
            [("gateway", "user-service"), ("notification-worker", "messaging"), ("user-service", "messaging")],
            layout.Lines.Select(static line => (line.From.Group.Name, line.To.Group.Name)).Order());
        Assert.Equal(layout.Boxes.Count, layout.Boxes.Select(static box => (box.X, box.Y)).Distinct().Count());
        Assert.All(layout.Boxes, box => Assert.InRange(box.Y + GraphLayout.BoxHeight, 0, layout.Height));
    }

    [Fact]
    public void Layout_LineThatSkipsAColumn_GoesThroughAGapBetweenItsBoxes()
    {
        var layout = GraphLayout.Of(Models.Groups(
            Models.Running("gateway").With("Reference", "users", "consul"), Models.Running("worker").With("Reference", "consul", "messaging"),
            Models.Running("users").With("Reference", "consul", "messaging"), Models.Running("consul"), Models.Running("messaging")));

        var skipping = layout.Lines.Where(static line => line.From.Group.Name is "worker" || line is { From.Group.Name: "gateway", To.Group.Name: "consul" }).ToList();
        Assert.Equal(3, skipping.Count);
        Assert.All(skipping, line =>
        {
            var gap = Assert.Single(line.Through);
            var inTheColumn = layout.Boxes.Where(box => box.X == gap.X).ToList();
            Assert.NotEmpty(inTheColumn);
            Assert.All(inTheColumn, box => Assert.True(gap.Y < box.Y || gap.Y > box.Y + GraphLayout.BoxHeight, $"A line of {line.From.Group.Name} goes behind {box.Group.Name}."));
        });
        Assert.All(layout.Lines.Except(skipping), static line => Assert.Empty(line.Through));
    }

    [Fact]
    public void Layout_ReferencesInACircle_StillEnds()
    {
        var layout = GraphLayout.Of(Models.Groups(
            Models.Running("a").With("Reference", "b"), Models.Running("b").With("Reference", "c"), Models.Running("c").With("Reference", "a", "c", "missing")));

        Assert.Equal(3, layout.Boxes.Count);
        Assert.Equal(3, layout.Lines.Count);
    }

    [Fact]
    public void Layout_WaitWithoutReference_IsDrawnApart()
    {
        var layout = GraphLayout.Of(Models.Groups(Models.Running("a").With("WaitFor", "b", "c").With("Reference", "c"), Models.Running("b"), Models.Running("c")));

        Assert.Equal([("b", true), ("c", false)], layout.Lines.Select(static line => (line.To.Group.Name, line.IsWaitOnly)));
    }

    [Fact]
    public void Layout_OfNothing_IsEmpty() => Assert.Equal((0d, 0d), (GraphLayout.Of([]).Width, GraphLayout.Of([]).Height));
}
