using Bunit;
using global::Dashboard.Components.ResourceViews;

namespace Tests.Dashboard.Components.ResourceViews;

public sealed class ResourceGraphTests
{
    [Fact]
    public async Task Graph_OfTheApplication_HasANodeWithItsStateForEachResource()
    {
        await using var context = new BunitContext();
        var groups = Models.Application();
        groups[1].Replicas[1].State = "Exited";

        var graph = context.Render<ResourceGraph>(parameters => parameters
            .Add(static g => g.Groups, groups).Add(static g => g.LinkTo, static id => $"/resources?resource={id}").Add(static g => g.Selected, "gateway"));

        Assert.Equal(4, graph.FindAll("a[data-node]").Count);
        var users = graph.Find("a[data-node='user-service']");
        Assert.Equal(("muted", "user-service: 1 of 2 run", "/resources?resource=user-service-1"), (users.GetAttribute("data-state"), users.GetAttribute("aria-label"), users.GetAttribute("href")));
        Assert.Contains("selected", graph.Find("a[data-node='gateway'] g").ClassList);
        Assert.Equal(3, graph.FindAll("path.link").Count);
    }

    [Fact]
    public async Task Graph_NameWithMarkup_ShowsItAsText()
    {
        await using var context = new BunitContext();

        var graph = context.Render<ResourceGraph>(parameters => parameters
            .Add(static g => g.Groups, Models.Groups(Models.Running("<script>alert(1)</script>"))).Add(static g => g.LinkTo, static id => id));

        Assert.Empty(graph.FindAll("script"));
        Assert.Equal("<script>alert(1)</script>", graph.Find("text.name").TextContent);
    }
}
