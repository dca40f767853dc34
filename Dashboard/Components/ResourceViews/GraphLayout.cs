using Dashboard.AppHost;

namespace Dashboard.Components.ResourceViews;

/// <summary>Where the boxes of a graph are: whoever needs others stands to the left of them.</summary>
internal sealed record GraphLayout(IReadOnlyList<GraphLayout.Box> Boxes, IReadOnlyList<GraphLayout.Line> Lines, double Width, double Height)
{
    public const double BoxWidth = 196;
    public const double BoxHeight = 58;
    private const double ColumnGap = 96;
    private const double RowGap = 30;

    public static GraphLayout Of(IReadOnlyList<ResourceGroup> groups)
    {
        var byName = groups.ToDictionary(static group => group.Name, StringComparer.Ordinal);
        var links = groups
            .SelectMany(group => group.Relationships.Where(to => to.Name != group.Name && byName.ContainsKey(to.Name)).Select(to => (From: group.Name, To: to.Name, IsWait: to.Type == "WaitFor")))
            .GroupBy(static link => (link.From, link.To))
            .Select(static link => (link.Key.From, link.Key.To, WaitsOnly: link.All(static one => one.IsWait)))
            .ToList();
        var columns = groups.ToDictionary(static group => group.Name, _ => 0, StringComparer.Ordinal);

        // Pushed to the right until nobody stands beside or left of whoever needs it; a circle of references ends by the count.
        for (var pass = 0; pass < groups.Count; pass++)
        {
            foreach (var (from, to, _) in links)
            {
                columns[to] = Math.Min(Math.Max(columns[to], columns[from] + 1), groups.Count - 1);
            }
        }

        var boxes = new Dictionary<string, Box>(StringComparer.Ordinal);
        var tallest = groups.GroupBy(group => columns[group.Name]).Select(static column => column.Count()).DefaultIfEmpty(0).Max();
        foreach (var column in groups.GroupBy(group => columns[group.Name]).OrderBy(static column => column.Key))
        {
            var ordered = column.OrderBy(group => links.Where(link => link.To == group.Name && boxes.ContainsKey(link.From)).Select(link => boxes[link.From].Y).DefaultIfEmpty(0).Average()).ToList();
            var top = (tallest - ordered.Count) * (BoxHeight + RowGap) / 2;
            for (var row = 0; row < ordered.Count; row++)
            {
                boxes.Add(ordered[row].Name, new Box(ordered[row], column.Key * (BoxWidth + ColumnGap), top + (row * (BoxHeight + RowGap))));
            }
        }

        return new GraphLayout(
            [.. groups.Select(group => boxes[group.Name])],
            [.. links.Select(link => new Line(boxes[link.From], boxes[link.To], link.WaitsOnly))],
            boxes.Count == 0 ? 0 : boxes.Values.Max(static box => box.X) + BoxWidth,
            tallest == 0 ? 0 : (tallest * (BoxHeight + RowGap)) - RowGap);
    }

    public sealed record Box(ResourceGroup Group, double X, double Y);

    public sealed record Line(Box From, Box To, bool IsWaitOnly);
}
