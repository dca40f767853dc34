using Dashboard.AppHost;

namespace Dashboard.Components.ResourceViews;

/// <summary>Where the boxes of a graph are: whoever needs others stands to the left of them. A line that skips a column goes through a gap between its boxes.</summary>
internal sealed record GraphLayout(IReadOnlyList<GraphLayout.Box> Boxes, IReadOnlyList<GraphLayout.Line> Lines, double Width, double Height)
{
    public const double BoxWidth = 196;
    public const double BoxHeight = 58;
    private const double ColumnGap = 96;
    private const double RowGap = 30;

    /// <summary>Back and forth: the order of a column follows its neighbours', which follow theirs.</summary>
    private const int Sweeps = 4;

    public static GraphLayout Of(IReadOnlyList<ResourceGroup> groups)
    {
        var byName = groups.ToDictionary(static group => group.Name, StringComparer.Ordinal);
        var links = groups
            .SelectMany(group => group.Relationships.Where(to => to.Name != group.Name && byName.ContainsKey(to.Name)).Select(to => (From: group.Name, To: to.Name, IsWait: to.Type == "WaitFor")))
            .GroupBy(static link => (link.From, link.To))
            .Select(static link => (link.Key.From, link.Key.To, WaitsOnly: link.All(static one => one.IsWait)))
            .ToList();
        var columns = Columns(groups, links.ConvertAll(static link => (link.From, link.To)));
        var places = groups.ToDictionary(static group => group.Name, group => new Place(columns[group.Name], BoxHeight), StringComparer.Ordinal);
        var ways = links.ConvertAll(link => Way(places[link.From], places[link.To]));
        var all = places.Values.Concat(ways.SelectMany(static way => way)).Distinct().ToList();
        Arrange(all);

        var boxes = groups.ToDictionary(static group => group.Name, group => new Box(group, X(places[group.Name]), places[group.Name].Top), StringComparer.Ordinal);
        return new GraphLayout(
            [.. groups.Select(group => boxes[group.Name])],
            [.. links.Select((link, i) => new Line(boxes[link.From], boxes[link.To], link.WaitsOnly, [.. ways[i][1..^1].Select(static gap => new Point(X(gap), gap.Middle))]))],
            boxes.Count == 0 ? 0 : boxes.Values.Max(static box => box.X) + BoxWidth,
            all.Select(static place => place.Top + place.Height).DefaultIfEmpty(0).Max());
    }

    /// <summary>Pushed to the right until nobody stands beside or left of whoever needs it; a circle of references ends by the count.</summary>
    private static Dictionary<string, int> Columns(IReadOnlyList<ResourceGroup> groups, List<(string From, string To)> links)
    {
        var columns = groups.ToDictionary(static group => group.Name, static _ => 0, StringComparer.Ordinal);
        for (var pass = 0; pass < groups.Count; pass++)
        {
            foreach (var (from, to) in links)
            {
                columns[to] = Math.Min(Math.Max(columns[to], columns[from] + 1), groups.Count - 1);
            }
        }

        return columns;
    }

    /// <summary>Both ends, and a gap in every column between them.</summary>
    private static Place[] Way(Place from, Place to)
    {
        Place[] way = [from, .. Enumerable.Range(from.Column + 1, Math.Max(0, to.Column - from.Column - 1)).Select(static column => new Place(column, 0)), to];
        for (var i = 1; i < way.Length; i++)
        {
            way[i].Before.Add(way[i - 1]);
            way[i - 1].After.Add(way[i]);
        }

        return way;
    }

    private static void Arrange(List<Place> all)
    {
        var columns = all.GroupBy(static place => place.Column).OrderBy(static column => column.Key).Select(static column => column.ToList()).ToList();
        var tallest = columns.Select(Height).DefaultIfEmpty(0).Max();
        columns.ForEach(Stack);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var isForth = sweep % 2 == 0;
            foreach (var column in isForth ? columns : Enumerable.Reverse(columns))
            {
                var ordered = column.OrderBy(place => (isForth ? place.Before : place.After).Select(static other => other.Middle).DefaultIfEmpty(place.Middle).Average()).ToList();
                column.Clear();
                column.AddRange(ordered);
                Stack(column);
            }
        }

        static double Height(List<Place> column) => column.Sum(static place => place.Height) + ((column.Count - 1) * RowGap);

        void Stack(List<Place> column)
        {
            var top = (tallest - Height(column)) / 2;
            foreach (var place in column)
            {
                place.Top = top;
                top += place.Height + RowGap;
            }
        }
    }

    private static double X(Place place) => place.Column * (BoxWidth + ColumnGap);

    public sealed record Box(ResourceGroup Group, double X, double Y);

    /// <summary>Where a line enters a column that it only crosses; it leaves it at the same height.</summary>
    public readonly record struct Point(double X, double Y);

    public sealed record Line(Box From, Box To, bool IsWaitOnly, IReadOnlyList<Point> Through);

    /// <summary>A box, or a gap that a line goes through.</summary>
    private sealed class Place(int column, double height)
    {
        public int Column { get; } = column;

        public double Height { get; } = height;

        public double Top { get; set; }

        public double Middle => Top + (Height / 2);

        public List<Place> Before { get; } = [];

        public List<Place> After { get; } = [];
    }
}
