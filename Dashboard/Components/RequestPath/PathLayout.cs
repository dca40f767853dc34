namespace Dashboard.Components.RequestPath;

/// <summary>Where everything stands: requests go from left to right.</summary>
public sealed record PathLayout(IReadOnlyList<PathLayout.Box> Boxes, IReadOnlyList<PathLayout.Line> Lines, double Width, double Height)
{
    public const double BoxWidth = 190;
    public const double BoxHeight = 66;
    private const double ColumnGap = 100;
    private const double RowGap = 46;

    public static PathLayout Of(SystemPicture picture)
    {
        var columns = picture.Nodes.ToDictionary(static node => node.Key, static _ => 0, StringComparer.Ordinal);
        for (var pass = 0; pass < picture.Nodes.Count; pass++)
        {
            foreach (var edge in picture.Edges)
            {
                columns[edge.To] = Math.Min(Math.Max(columns[edge.To], columns[edge.From] + 1), picture.Nodes.Count - 1);
            }
        }

        // Instances of one service stand below each other, whoever has been seen to call them.
        foreach (var service in picture.Nodes.Where(static node => node.Kind == "service").GroupBy(static node => node.Group))
        {
            var column = service.Max(node => columns[node.Key]);
            foreach (var node in service)
            {
                columns[node.Key] = column;
            }
        }

        // Columns that nothing stands in are left out.
        var used = columns.Values.Distinct().Order().Select(static (column, index) => (column, index)).ToDictionary(static pair => pair.column, static pair => pair.index);
        var byColumn = picture.Nodes.GroupBy(node => used[columns[node.Key]]).ToList();
        var tallest = byColumn.Select(static column => column.Count()).DefaultIfEmpty(0).Max();
        var boxes = byColumn.SelectMany(column => column.OrderBy(static node => node.Kind == "queue").ThenBy(static node => node.Key, StringComparer.Ordinal).Select((node, row) => new Box(
            node, column.Key * (BoxWidth + ColumnGap), ((tallest - column.Count()) * (BoxHeight + RowGap) / 2) + (row * (BoxHeight + RowGap))))).ToDictionary(static box => box.Node.Key, StringComparer.Ordinal);
        return new PathLayout(
            [.. boxes.Values],
            [.. picture.Edges.Select(edge => new Line(edge, boxes[edge.From], boxes[edge.To]))],
            boxes.Count == 0 ? 0 : boxes.Values.Max(static box => box.X) + BoxWidth,
            tallest == 0 ? 0 : (tallest * (BoxHeight + RowGap)) - RowGap);
    }

    public sealed record Box(PathNode Node, double X, double Y);

    public sealed record Line(PathEdge Edge, Box From, Box To);
}
